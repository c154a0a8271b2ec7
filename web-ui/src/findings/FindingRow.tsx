import { Flag } from '@carbon/icons-react';
import { Tag } from '@carbon/react';
import { Link } from 'react-router';
import { percent, type Probability } from '../notation/quantities';
import type { Finding } from './assessments';
import { ProbabilityBar } from './ProbabilityBar';
import { intervalInWords, reasonsShown, standingInWords, standingOf, thresholdInWords } from './wording';

/** The page's code comes when the pointer or the keyboard is near; the explanation only when it is opened, for that goes on record. */
const prepare = () => void import('../explanation/ExplanationPage');

export function FindingRow({
  assessmentId,
  finding,
  end,
}: {
  assessmentId: string;
  finding: Finding;
  end: Probability;
}) {
  const standing = standingOf(finding);
  const title = `finding-${finding.id}`;
  const interval = intervalInWords(finding);
  const reasons = reasonsShown(finding);
  return (
    <li className={`finding finding--${standing}`} aria-labelledby={title}>
      <span className="finding__rank" aria-label={`Rank ${finding.rank}`}>
        {finding.rank}
      </span>
      <div className="finding__what">
        <h3 id={title}>
          <Link to={`/assessments/${assessmentId}/findings/${finding.id}`} onMouseEnter={prepare} onFocus={prepare}>
            {finding.title}
          </Link>
          {finding.redFlag && (
            <Tag type="red" size="sm" renderIcon={Flag}>
              Red flag
            </Tag>
          )}
        </h3>
        <p className="finding__facts">
          {finding.horizon} · {finding.severity} severity
          {finding.prevalence !== null && <> · prevalence {percent(finding.prevalence)}</>}
        </p>
        {reasons.length > 0 && (
          <ul className="finding__reasons" aria-label="Main reasons">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
      <div className="finding__estimate">
        <p className="finding__p">{percent(finding.probability)}</p>
        <ProbabilityBar finding={finding} end={end} />
        <p className="finding__standing">
          <strong>{standingInWords(standing)}</strong>
          {thresholdInWords(finding)}
        </p>
        {interval !== null && <p className="finding__interval">{interval}</p>}
      </div>
    </li>
  );
}
