import { WarningAltFilled } from '@carbon/icons-react';
import { atMinute } from '../notation/dates';
import type { Emergency } from './emergency';

/** Above the record for as long as it is open by a broken glass. It cannot be closed. */
export const EmergencyNotice = ({ emergency }: { emergency: Emergency }) => (
  <aside className="caution caution--emergency" aria-label="Emergency access">
    <WarningAltFilled aria-hidden />
    <span>
      <strong>Emergency access until {atMinute(emergency.until)}.</strong> {emergency.notice}
    </span>
  </aside>
);
