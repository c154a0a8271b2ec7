import { EvidenceLink } from '../evidence/EvidenceLink';
import { onDay } from '../notation/dates';
import { Empty, Unknown } from '../shell/states';
import type { KnownCondition } from './patients';

/** On the problem list: known, and so neither predicted nor ranked. */
export function KnownConditions({ known }: { known: KnownCondition[] }) {
  return (
    <section className="card" aria-labelledby="known-title">
      <h2 id="known-title">Known conditions</h2>
      {known.length === 0 ? (
        <Empty>None on the problem list. A condition that nobody recorded can still be there.</Empty>
      ) : (
        <ul className="facts">
          {known.map((condition) => (
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
