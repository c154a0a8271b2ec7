import { Button } from '@carbon/react';
import { usePageTitle } from './usePageTitle';

/** A fault in the page itself. What it was is in the browser's console, without the patient's data. */
export function PageFailed() {
  usePageTitle('Fault');
  return (
    <div className="page page--narrow" role="alert">
      <h1>This page could not be shown</h1>
      <p>The fault is in the page, and says nothing about the patient. Nothing was changed.</p>
      <Button kind="tertiary" size="sm" onClick={() => window.location.reload()}>
        Load the page again
      </Button>
    </div>
  );
}
