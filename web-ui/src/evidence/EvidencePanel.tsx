import { Close, Launch } from '@carbon/icons-react';
import { useEffect, useRef } from 'react';
import { Link, useSearchParams } from 'react-router';
import { EvidenceView } from './EvidenceView';
import { asKey, parseKey } from './evidence';

/** The result beside the page that led to it. Escape closes it, and the keyboard goes back to where it was. */
export function EvidencePanel() {
  const [params, setParams] = useSearchParams();
  const wanted = params.get('evidence');
  const source = parseKey(wanted);
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<HTMLElement | null>(null);

  useEffect(() => {
    if (wanted === null) return;
    if (document.activeElement instanceof HTMLElement && !panel.current?.contains(document.activeElement))
      opener.current = document.activeElement;
    panel.current?.focus();
  }, [wanted]);

  if (source === null) return null;
  const close = () => {
    setParams(
      (current) => {
        current.delete('evidence');
        return current;
      },
      { preventScrollReset: true },
    );
    opener.current?.focus();
  };
  return (
    // The panel takes the keyboard when it opens, so that Escape and reading aloud start there.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      ref={panel}
      className="panel"
      tabIndex={-1}
      aria-label="Result"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div className="panel__bar">
        <Link to={`/evidence/${asKey(source)}`}>
          <Launch aria-hidden /> Open on a page of its own
        </Link>
        <button type="button" onClick={close} aria-label="Close the result">
          <Close aria-hidden size={20} />
        </button>
      </div>
      <EvidenceView source={source} />
    </aside>
  );
}
