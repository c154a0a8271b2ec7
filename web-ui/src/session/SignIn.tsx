import { ArrowRight } from '@carbon/icons-react';
import { Button } from '@carbon/react';
import { usePageTitle } from '../shell/usePageTitle';
import { signInPath } from './session';

export function SignIn({ returnTo }: { returnTo: string }) {
  usePageTitle('Sign in');
  return (
    <div className="sign-in">
      <section className="sign-in__lead" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">Ranked findings, and the results behind each of them</h1>
        <p className="sign-in__claim">
          Consilium reads a patient’s record, asks a council of models which conditions may be found within a stated
          time, and shows each estimate with the results that raised or lowered it.
        </p>
        <Button href={signInPath(returnTo)} renderIcon={ArrowRight} size="lg">
          Sign in
        </Button>
        {returnTo !== '/' && <p className="quiet">After signing in you return to the page you asked for.</p>}
      </section>
      <section className="sign-in__facts" aria-label="What Consilium is and is not">
        <div>
          <h2>What it is</h2>
          <ul>
            <li>Decision support for clinicians, who decide.</li>
            <li>Calibrated probabilities, each with its time horizon and threshold.</li>
            <li>Exact explanations: the contributions add up to the estimate, and each leads back to its results.</li>
            <li>A record of every assessment: what went in, what came out, for whom and when.</li>
          </ul>
        </div>
        <div>
          <h2>What it is not</h2>
          <ul>
            <li>Not a diagnosis, and no replacement for examination or judgement.</li>
            <li>Not a statement of health: no finding above its threshold does not mean that a patient is well.</li>
            <li>Not a guess where evidence is missing: then the answer is withheld, with the reason.</li>
            <li>Not for emergencies.</li>
          </ul>
        </div>
      </section>
    </div>
  );
}
