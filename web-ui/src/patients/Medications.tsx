import { EvidenceLink } from '../evidence/EvidenceLink';
import { onDay } from '../notation/dates';
import { Empty, Unknown } from '../shell/states';
import type { Medication } from './patients';

export function Medications({ medications, earlier }: { medications: Medication[]; earlier: number }) {
  return (
    <section className="card" aria-labelledby="medications-title">
      <h2 id="medications-title">Medications</h2>
      {medications.length === 0 ? (
        <Empty>None recorded. Medicines taken without a record are not known here.</Empty>
      ) : (
        <ul className="facts">
          {medications.map((medication) => (
            <li key={`${medication.source.type}/${medication.source.id}`}>
              <EvidenceLink source={medication.source}>{medication.title}</EvidenceLink>
              <span className="facts__when">
                {medication.since === null ? <Unknown>start not recorded</Unknown> : `since ${onDay(medication.since)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {earlier > 0 && <Empty>{earlier} more, begun earlier, are on record and not listed here.</Empty>}
    </section>
  );
}
