import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow, Tag } from '@carbon/react';
import { Flag, Locked } from '@carbon/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { assessmentQuery } from '../findings/assessments';
import { onDay } from '../notation/dates';
import { percent } from '../notation/quantities';
import { Unknown } from '../shell/states';
import { patientQuery, type LastAssessment, type PatientRow } from './patients';
import { ageOf, nameOf, sexOf } from './wording';
import { directionOf, rowAfter, sortAfter } from './worklistKeys';

interface Props {
  rows: PatientRow[];
  /** Ids of those whose records do not open to the reader. */
  closed: string[];
  sort: string;
  stale: boolean;
  onSort: (sort: string) => void;
}

interface Column {
  title: string;
  sort?: string;
  descendingFirst?: boolean;
}

const COLUMNS: Column[] = [
  { title: 'Patient', sort: 'name' },
  { title: 'Born (age)', sort: 'birthDate' },
  { title: 'Sex' },
  { title: 'Identifier' },
  { title: 'Top finding', sort: 'topProbability', descendingFirst: true },
  { title: 'Above threshold' },
  { title: 'Assessed', sort: 'lastAssessmentAt', descendingFirst: true },
  { title: 'Last result', sort: 'lastResultAt', descendingFirst: true },
];

/** One stop for the Tab key; the arrows move from row to row and Enter opens the patient. */
export function WorklistTable({ rows, closed, sort, stale, onSort }: Props) {
  const navigate = useNavigate();
  const { open, prepare } = useOpening(closed);
  const [current, setCurrent] = useState(0);
  const reachable = Math.min(current, rows.length - 1);

  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, row: number) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) {
      const patient = rows[row];
      if (patient) {
        open(patient);
        void navigate(`/patients/${patient.id}`);
      }
      return;
    }
    const next = rowAfter(event.key, row, rows.length);
    if (next === null) return;
    event.preventDefault();
    setCurrent(next);
    const body = event.currentTarget.parentElement;
    (body?.children[next] as HTMLElement | undefined)?.focus();
  };

  return (
    <Table size="sm" useZebraStyles={false} aria-label="Patients" aria-busy={stale} className="worklist__table">
      <TableHead>
        <TableRow>
          {COLUMNS.map(({ title, sort: column, descendingFirst = false }) =>
            column === undefined ? (
              <TableHeader key={title}>{title}</TableHeader>
            ) : (
              <TableHeader
                key={title}
                isSortable
                isSortHeader={directionOf(sort, column) !== 'NONE'}
                sortDirection={directionOf(sort, column)}
                onClick={() => onSort(sortAfter(sort, column, descendingFirst))}
              >
                {title}
              </TableHeader>
            ),
          )}
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map((patient, row) => (
          <TableRow
            key={patient.id}
            tabIndex={row === reachable ? 0 : -1}
            onFocus={() => setCurrent(row)}
            onKeyDown={(event: KeyboardEvent<HTMLTableRowElement>) => onKeyDown(event, row)}
            onMouseEnter={prepare}
            onPointerDown={() => open(patient)}
            onClick={() => void navigate(`/patients/${patient.id}`)}
          >
            <TableCell>
              <Link to={`/patients/${patient.id}`} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
                {nameOf(patient)}
              </Link>
              {patient.deceased && (
                <Tag type="high-contrast" size="sm">
                  Deceased
                </Tag>
              )}
            </TableCell>
            <TableCell>
              {patient.birthDate === null ? (
                <Unknown>not recorded</Unknown>
              ) : (
                `${onDay(patient.birthDate)} (${patient.ageYears ?? ageOf(patient)})`
              )}
            </TableCell>
            <TableCell>{patient.sex === 'unknown' ? <Unknown>not recorded</Unknown> : sexOf(patient)}</TableCell>
            <TableCell className="worklist__identifier" title={patient.identifier ?? ''}>
              {patient.identifier ?? <Unknown>none recorded</Unknown>}
            </TableCell>
            {closed.includes(patient.id) ? <Closed /> : <Found patient={patient} />}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Who it is may be shown, so that the glass is broken for the right patient; nothing else. */
const Closed = () => (
  <TableCell colSpan={4}>
    <span className="worklist__closed">
      <Locked aria-hidden /> Closed to you: what is on record is not shown
    </span>
  </TableCell>
);

const Found = ({ patient }: { patient: PatientRow }) => (
  <>
    <Assessed last={patient.lastAssessment} />
    <TableCell>{patient.lastAssessment ? onDay(patient.lastAssessment.at) : <Unknown>never</Unknown>}</TableCell>
    <TableCell>{patient.lastResultAt === null ? <Unknown>no results</Unknown> : onDay(patient.lastResultAt)}</TableCell>
  </>
);

function Assessed({ last }: { last: LastAssessment | null }) {
  if (last === null)
    return (
      <TableCell colSpan={2}>
        <Unknown>Not assessed</Unknown>
      </TableCell>
    );
  if (last.outcome === 'withheld' || last.top === null)
    return (
      <TableCell colSpan={2} title={last.withheld ?? ''}>
        <Unknown>
          {last.outcome === 'withheld'
            ? `Withheld: ${last.withheld ?? 'see the assessment'}`
            : 'No finding could be assessed'}
        </Unknown>
      </TableCell>
    );
  return (
    <>
      <TableCell>
        <span className="top-finding">
          <span className={last.top.aboveThreshold ? 'top-finding__p top-finding__p--above' : 'top-finding__p'}>
            {percent(last.top.probability)}
          </span>
          {last.top.title}
        </span>
      </TableCell>
      <TableCell>
        {last.aboveThreshold === 0 ? (
          'none'
        ) : (
          <Tag type="blue" size="sm">
            {last.aboveThreshold === 1 ? '1 finding' : `${last.aboveThreshold} findings`}
          </Tag>
        )}
        {last.redFlags > 0 && (
          <Tag type="red" size="sm" renderIcon={Flag}>
            {last.redFlags === 1 ? 'Red flag' : `${last.redFlags} red flags`}
          </Tag>
        )}
      </TableCell>
    </>
  );
}

/** The page's code comes when the pointer is near; the record, whose reading is recorded, only when the row is pressed. */
function useOpening(closed: string[]) {
  const queries = useQueryClient();
  return {
    prepare: () => void import('./PatientPage'),
    open: ({ id, lastAssessment }: PatientRow) => {
      if (closed.includes(id)) return; // to ask would be one more refusal on record
      // What goes wrong here goes wrong again on the page, which says so.
      queries.query(patientQuery(id)).catch(() => undefined);
      if (lastAssessment) queries.query(assessmentQuery(lastAssessment.id)).catch(() => undefined);
    },
  };
}
