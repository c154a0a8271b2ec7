import { WarningAltFilled } from '@carbon/icons-react';

/** The caution of the whole platform as the server words it, on every page. It cannot be closed. */
export const CautionBanner = ({ text }: { text: string }) => (
  <aside className="caution" aria-label="Caution">
    <WarningAltFilled aria-hidden />
    <span>{text}</span>
  </aside>
);

/** The caution that belongs to figures or findings, beside them. */
export const CautionNote = ({ text }: { text: string }) => (
  <p className="caution caution--note">
    <WarningAltFilled aria-hidden />
    <span>{text}</span>
  </p>
);
