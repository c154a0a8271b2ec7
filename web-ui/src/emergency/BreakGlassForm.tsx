import { Button, RadioButton, RadioButtonGroup, TextArea } from '@carbon/react';
import { useState, type SyntheticEvent } from 'react';
import { ProblemNote } from '../shell/states';
import { REASONS, useBreakGlass, type Reason } from './emergency';

const LONGEST = 2000;

/** Nothing is chosen beforehand: a reason is given, not waved through. */
export function BreakGlassForm({ patientId }: { patientId: string }) {
  const [reason, setReason] = useState<Reason | null>(null);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const breakGlass = useBreakGlass(patientId);
  const wordless = text.trim() === '';

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason === null) document.getElementById(`reason-${REASONS[0]?.code ?? ''}`)?.focus();
    else if (wordless) document.getElementById('glass-text')?.focus();
    else
      breakGlass.mutate(
        { reason, text: text.trim() },
        { onSuccess: () => document.getElementById('content')?.focus({ preventScroll: true }) },
      );
  };

  return (
    <section className="card glass" aria-labelledby="glass-title">
      <h2 id="glass-title">Break the glass</h2>
      <p>Do this only if you need the record now to care for this patient.</p>
      <ul>
        <li>The record opens to you and to nobody else, for a limited time.</li>
        <li>That you opened it, your reason, and everything you look at in it go on record at once.</li>
        <li>An auditor sees each such access and reviews it.</li>
      </ul>
      <form onSubmit={submit} noValidate aria-busy={breakGlass.isPending}>
        <RadioButtonGroup
          legendText="Reason"
          name="reason"
          orientation="vertical"
          valueSelected={reason ?? ''}
          onChange={(chosen) => setReason(chosen as Reason)}
          invalid={tried && reason === null}
          invalidText="Choose a reason."
        >
          {REASONS.map(({ code, text: label }) => (
            <RadioButton key={code} id={`reason-${code}`} value={code} labelText={label} />
          ))}
        </RadioButtonGroup>
        <TextArea
          id="glass-text"
          labelText="In your own words"
          helperText="What happened, and what you need to know. It is kept sealed, and read in the review."
          rows={3}
          maxLength={LONGEST}
          value={text}
          onChange={({ target }) => setText(target.value)}
          invalid={tried && wordless}
          invalidText="Say in words why you need the record."
        />
        {breakGlass.isError && <ProblemNote problem={breakGlass.error} what="The record" />}
        <Button type="submit" kind="danger" size="md" disabled={breakGlass.isPending}>
          {breakGlass.isPending ? 'Opening…' : 'Open this record'}
        </Button>
      </form>
    </section>
  );
}
