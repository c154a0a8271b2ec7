import { WarningAltFilled } from '@carbon/icons-react';

/** The caution as the server words it. It cannot be closed. */
export const CautionBanner = ({ text }: { text: string }) => (
  <aside className="caution" aria-label="Caution">
    <WarningAltFilled aria-hidden />
    <span>{text}</span>
  </aside>
);
