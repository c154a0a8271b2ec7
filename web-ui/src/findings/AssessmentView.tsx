import { InformationFilled } from '@carbon/icons-react';
import { EvidenceLink } from '../evidence/EvidenceLink';
import { atMinute, onDay } from '../notation/dates';
import { useSession } from '../session/session';
import { CautionNote } from '../shell/CautionBanner';
import { Empty, Unknown } from '../shell/states';
import type { Assessment } from './assessments';
import { FindingRow } from './FindingRow';
import { scaleEnd } from './scale';
import { measuredInWords } from './wording';

/** An assessment as it was recorded: what was found, what was withheld and why, and what was left out. */
export function AssessmentView({ assessment }: { assessment: Assessment }) {
  const { findings, withheldFindings, evidence, notice, model } = assessment;
  const { data: session } = useSession();
  return (
    <>
      <p className="assessment__facts">
        Assessed <time dateTime={assessment.at}>{atMinute(assessment.at)}</time> for {assessment.requestedBy} ·{' '}
        {model.title} {model.version} · {measuredInWords(evidence)}
      </p>
      {model.caution !== null && model.caution !== session?.caution && <CautionNote text={model.caution} />}
      {assessment.outcome === 'withheld' ? (
        <Withheld assessment={assessment} />
      ) : (
        <>
          {notice !== null && (
            <p className="notice">
              <InformationFilled aria-hidden />
              {notice}
            </p>
          )}
          <RankedFindings assessment={assessment} />
          {withheldFindings.length > 0 && (
            <section aria-labelledby="withheld-title">
              <h2 id="withheld-title">Withheld findings</h2>
              <ul className="withheld">
                {withheldFindings.map(({ id, title, reason }) => (
                  <li key={id}>
                    <strong>{title}</strong> <Unknown>not estimated</Unknown>
                    <span>{reason.text}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
      {findings.length > 0 || evidence.setAside.length > 0 ? <EvidenceSetAside setAside={evidence.setAside} /> : null}
    </>
  );
}

function Withheld({ assessment }: { assessment: Assessment }) {
  return (
    <section className="withheld-whole" aria-labelledby="withheld-whole-title">
      <h2 id="withheld-whole-title">No findings: the assessment was withheld</h2>
      <p>{assessment.withheld?.text ?? 'The server gave no reason.'}</p>
      <p className="quiet">Withheld says nothing about the patient’s health, in either direction.</p>
    </section>
  );
}

function RankedFindings({ assessment: { id, findings } }: { assessment: Assessment }) {
  const end = scaleEnd(findings);
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title" className="cds--visually-hidden">
        Findings, by probability
      </h2>
      {findings.length === 0 ? (
        <Empty>No finding was estimated. See the withheld findings for the reasons.</Empty>
      ) : (
        <ol className="findings">
          {findings.map((finding) => (
            <FindingRow key={finding.id} assessmentId={id} finding={finding} end={end} />
          ))}
        </ol>
      )}
    </section>
  );
}

function EvidenceSetAside({ setAside }: { setAside: Assessment['evidence']['setAside'] }) {
  return (
    <section aria-labelledby="set-aside-title">
      <h2 id="set-aside-title">Evidence set aside</h2>
      {setAside.length === 0 ? (
        <Empty>No result was set aside.</Empty>
      ) : (
        <ul className="withheld">
          {setAside.map(({ what, reason, source }) => (
            <li key={`${source.id}/${source.version}/${reason.code}/${what}`}>
              <EvidenceLink source={source}>{what}</EvidenceLink>
              {source.date !== null && <span className="facts__when">{onDay(source.date)}</span>}
              <span>{reason.text}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
