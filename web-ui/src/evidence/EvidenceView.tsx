import { useQuery } from '@tanstack/react-query';
import { Tag } from '@carbon/react';
import { atMinute } from '../notation/dates';
import { Loading, ProblemNote, Unknown } from '../shell/states';
import { evidenceQuery, type EvidenceDetail, type ReferenceKey } from './evidence';

/** One version of one result as it was stored. */
export function EvidenceView({ source }: { source: ReferenceKey }) {
  const evidence = useQuery(evidenceQuery(source));
  if (evidence.isPending) return <Loading what="result" lines={6} />;
  if (evidence.isError)
    return <ProblemNote problem={evidence.error} what="The result" onRetry={() => void evidence.refetch()} />;
  return <EvidenceArticle detail={evidence.data} heading="h2" />;
}

export function EvidenceArticle({ detail, heading: Heading }: { detail: EvidenceDetail; heading: 'h1' | 'h2' }) {
  const { title, value, status, superseded, effective, recorded, referenceRange, interpretation, reference, resource } =
    detail;
  return (
    <article className="evidence">
      <Heading>{title}</Heading>
      <p className="evidence__value">
        {value}
        {interpretation !== null && (
          <Tag type="outline" size="sm">
            {interpretation}
          </Tag>
        )}
      </p>
      {superseded && (
        <p className="evidence__superseded">
          A newer version of this resource is on record. This is the version that the assessment used.
        </p>
      )}
      <dl className="pairs">
        <dt>Reference range</dt>
        <dd>{referenceRange ?? <Unknown>not given by the source</Unknown>}</dd>
        <dt>Status</dt>
        <dd>{status ?? <Unknown>not given by the source</Unknown>}</dd>
        <dt>Taken</dt>
        <dd>{effective === null ? <Unknown>not recorded</Unknown> : atMinute(effective)}</dd>
        <dt>Recorded</dt>
        <dd>{recorded === null ? <Unknown>not recorded</Unknown> : atMinute(recorded)}</dd>
        <dt>Resource</dt>
        <dd className="code">
          {reference.type}/{reference.id}
        </dd>
        <dt>Version</dt>
        <dd>{reference.version}</dd>
      </dl>
      <details className="raw">
        <summary>The resource as stored (FHIR)</summary>
        {/* A long resource is scrolled with the keyboard too. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre tabIndex={0}>{JSON.stringify(resource, null, 2)}</pre>
      </details>
    </article>
  );
}
