import type { ReactNode } from 'react';
import { Tag } from '@carbon/react';
import { Link } from 'react-router';
import { onDay } from '../notation/dates';
import { Unknown } from '../shell/states';
import type { PatientRow } from './patients';
import { ageOf, nameOf, sexOf } from './wording';

/** Who the page is about: on every page that shows something of a patient, and always in the same place. */
export function PatientBanner({
  patient,
  linked = false,
  children,
}: {
  patient: PatientRow;
  linked?: boolean;
  children?: ReactNode;
}) {
  return (
    <section className="banner" aria-label="Patient">
      <div className="banner__who">
        <p className="banner__name">
          {linked ? <Link to={`/patients/${patient.id}`}>{nameOf(patient)}</Link> : nameOf(patient)}
        </p>
        {patient.deceased && (
          <Tag type="high-contrast" size="sm">
            Deceased
          </Tag>
        )}
        <dl className="banner__facts">
          <div>
            <dt>Age</dt>
            <dd>
              {patient.ageYears === null && !patient.deceased ? <Unknown>{ageOf(patient)}</Unknown> : ageOf(patient)}
            </dd>
          </div>
          <div>
            <dt>Born</dt>
            <dd>{patient.birthDate === null ? <Unknown>not recorded</Unknown> : onDay(patient.birthDate)}</dd>
          </div>
          <div>
            <dt>Sex</dt>
            <dd>{patient.sex === 'unknown' ? <Unknown>{sexOf(patient)}</Unknown> : sexOf(patient)}</dd>
          </div>
          <div>
            <dt>Identifier</dt>
            <dd>{patient.identifier ?? <Unknown>none recorded</Unknown>}</dd>
          </div>
        </dl>
      </div>
      {children}
    </section>
  );
}
