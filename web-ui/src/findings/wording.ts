import { percent } from '../notation/quantities';
import type { Assessment, Finding } from './assessments';

export type Standing = 'above' | 'cannot-rule-out' | 'below';

/** Where the server placed the finding against its threshold. */
export function standingOf({
  aboveThreshold,
  cannotRuleOut,
}: Pick<Finding, 'aboveThreshold' | 'cannotRuleOut'>): Standing {
  if (aboveThreshold) return 'above';
  return cannotRuleOut ? 'cannot-rule-out' : 'below';
}

const STANDINGS: Record<Standing, string> = {
  above: 'Above threshold',
  'cannot-rule-out': 'Cannot be ruled out',
  below: 'Below threshold',
};

export const standingInWords = (standing: Standing) => STANDINGS[standing];

/** Goes on after the standing: "Above threshold of 10 %", "Cannot be ruled out, below threshold of 10 %". */
export function thresholdInWords(finding: Pick<Finding, 'threshold' | 'aboveThreshold' | 'cannotRuleOut'>): string {
  const of = `of ${percent(finding.threshold)}`;
  return standingOf(finding) === 'cannot-rule-out' ? `, below threshold ${of}` : ` ${of}`;
}

export const intervalInWords = ({ interval }: Pick<Finding, 'interval'>) =>
  interval === null ? null : `${percent(interval.low)} to ${percent(interval.high)}, ${interval.label}`;

/** Read out when a new assessment is there. */
export function announcementOf(assessment: Assessment): string {
  if (assessment.outcome === 'withheld') return `Assessment withheld. ${assessment.withheld?.text ?? ''}`.trim();
  const above = assessment.findings.filter(({ aboveThreshold }) => aboveThreshold).length;
  return `Assessment recorded. ${above === 0 ? 'No finding' : above === 1 ? '1 finding' : `${above} findings`} above the threshold.`;
}

export const measuredInWords = ({ measured, of }: Assessment['evidence']) =>
  `${measured} of ${of} inputs measured${of > measured ? `, ${of - measured} not known` : ''}`;

/** All reasons where the finding calls for attention; the first where it does not. The explanation has every one. */
export const reasonsShown = (finding: Pick<Finding, 'reasons' | 'aboveThreshold' | 'cannotRuleOut'>) =>
  standingOf(finding) === 'below' ? finding.reasons.slice(0, 1) : finding.reasons;
