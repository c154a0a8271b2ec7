import type { ReactNode } from 'react';
import { EvidenceLink } from '../evidence/EvidenceLink';
import { onDay } from '../notation/dates';
import { Empty, Unknown } from '../shell/states';
import type { KnownCondition, Patient } from './patients';

/** On the problem list: known, and so neither predicted nor ranked. */
export const KnownConditions = ({ known }: Pick<Patient, 'known'>) => (
  <Conditions id="known-title" title="Known conditions" conditions={known}>
    <Empty>None on the problem list. A condition that nobody recorded can still be there.</Empty>
  </Conditions>
);

/** What was recorded as a condition and is none: kept apart, so that it is neither missed nor taken for a disorder. */
export const OtherConditions = ({ socialHistory, unclassified }: Pick<Patient, 'socialHistory' | 'unclassified'>) => (
  <>
    {socialHistory.length > 0 && <Conditions id="social-title" title="Social history" conditions={socialHistory} />}
    {unclassified.length > 0 && (
      <Conditions id="unclassified-title" title="On the record, not classified" conditions={unclassified} />
    )}
  </>
);

function Conditions({
  id,
  title,
  conditions,
  children,
}: {
  id: string;
  title: string;
  conditions: KnownCondition[];
  children?: ReactNode;
}) {
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {conditions.length === 0 ? (
        children
      ) : (
        <ul className="facts">
          {conditions.map((condition) => (
            <li key={`${condition.source.type}/${condition.source.id}`}>
              <EvidenceLink source={condition.source}>{condition.title}</EvidenceLink>
              <span className="facts__when">
                {condition.since === null ? <Unknown>start not recorded</Unknown> : `since ${onDay(condition.since)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
