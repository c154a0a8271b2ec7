import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { PatientBanner } from '../patients/PatientBanner';
import { NotFound } from '../shell/NotFound';
import { LoadingPage, ProblemPage } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { evidenceQuery, parseKey, type ReferenceKey } from './evidence';
import { EvidenceArticle } from './EvidenceView';

export function EvidencePage() {
  const { type = '', id = '', version = '' } = useParams();
  const source = parseKey([type, id, version].join('/'));
  return source === null ? <NotFound /> : <OfVersion source={source} />;
}

function OfVersion({ source }: { source: ReferenceKey }) {
  usePageTitle('Result');
  const evidence = useQuery(evidenceQuery(source));
  if (evidence.isPending) return <LoadingPage what="result" />;
  if (evidence.isError)
    return <ProblemPage problem={evidence.error} what="The result" onRetry={() => void evidence.refetch()} />;
  const { patient } = evidence.data;
  return (
    <>
      {patient && <PatientBanner patient={patient} linked />}
      <div className="page page--narrow">
        <EvidenceArticle detail={evidence.data} heading="h1" />
      </div>
    </>
  );
}

export const Component = EvidencePage;
