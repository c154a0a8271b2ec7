import { useParams } from 'react-router';
import { NotFound } from '../shell/NotFound';
import { usePageTitle } from '../shell/usePageTitle';
import { parseKey } from './evidence';
import { EvidenceView } from './EvidenceView';

export function EvidencePage() {
  usePageTitle('Result');
  const { type = '', id = '', version = '' } = useParams();
  const source = parseKey([type, id, version].join('/'));
  if (source === null) return <NotFound />;
  return (
    <div className="page page--narrow">
      <EvidenceView source={source} heading="h1" />
    </div>
  );
}

export const Component = EvidencePage;
