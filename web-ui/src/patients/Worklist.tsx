import { Pagination, Search } from '@carbon/react';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { Empty, Loading, ProblemNote, ProblemPage } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { Problem } from '../transport/http';
import { patientsQuery } from './patients';
import { useSlashFocuses } from './useSlashFocuses';
import { patientsFound } from './wording';
import { WorklistTable } from './WorklistTable';

const SIZES = [25, 50, 100];

/** The order and page are in the address; what was typed is kept with the history entry, for it may be a name. */
export function Worklist() {
  usePageTitle('Worklist');
  const [params, setParams] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(() => (location.state as { typed?: string } | null)?.typed ?? '');
  const query = useSettled(useDeferredValue(typed.trim()));
  const page = Math.max(0, Number(params.get('page') ?? 0) || 0);
  const size = Number(params.get('size')) || 25;
  const sort = params.get('sort') ?? '-topProbability';
  const found = useQuery(patientsQuery({ query, page, size, sort }));
  const searchBox = useRef<HTMLInputElement>(null);
  useSlashFocuses(searchBox);

  const change = (changes: Record<string, string>) => {
    setParams({ sort, page: String(page), size: String(size), ...changes }, { replace: true, state: { typed } });
  };
  const type = (text: string) => {
    setTyped(text);
    void navigate(`?sort=${sort}&page=0&size=${size}`, { replace: true, state: { typed: text } });
  };

  if (found.error instanceof Problem && found.error.status === 403)
    return <ProblemPage problem={found.error} what="The worklist" />;
  return (
    <div className="page worklist">
      <div className="worklist__head">
        <h1>Worklist</h1>
        <p className="quiet" role="status">
          {found.data ? patientsFound(found.data.total, query) : ''}
        </p>
        <Search
          ref={searchBox}
          size="md"
          labelText="Search by name or identifier"
          placeholder="Search by name or identifier  ( / )"
          autoComplete="off"
          value={typed}
          onChange={({ target }) => type(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            document.querySelector<HTMLElement>('.worklist tbody tr[tabindex="0"]')?.focus();
          }}
        />
      </div>
      {found.data?.notice != null && <p className="quiet worklist__notice">{found.data.notice}</p>}
      {found.isPending && <Loading what="worklist" lines={10} />}
      {found.isError && <ProblemNote problem={found.error} what="The worklist" onRetry={() => void found.refetch()} />}
      {found.data?.total === 0 && (
        <Empty>
          {query === '' && found.data.notice !== null
            ? 'You are not known to care for anybody whose record is here.'
            : query === ''
              ? 'No patient has been loaded yet. Patients appear here once their records are sent to the FHIR endpoint.'
              : 'No patient’s name or identifier matches. Check the spelling, or search for a part of it.'}
        </Empty>
      )}
      {found.data && found.data.items.length > 0 && (
        <>
          <WorklistTable
            rows={found.data.items}
            closed={found.data.closed}
            sort={sort}
            stale={found.isPlaceholderData}
            onSort={(next) => change({ sort: next, page: '0' })}
          />
          <Pagination
            size="sm"
            page={page + 1}
            pageSize={size}
            pageSizes={SIZES}
            totalItems={found.data.total}
            itemsPerPageText="Patients on a page"
            onChange={(next) => change({ page: String(next.page - 1), size: String(next.pageSize) })}
          />
          <p className="quiet keys">
            <kbd>/</kbd> search <kbd>↑</kbd> <kbd>↓</kbd> move <kbd>Enter</kbd> open
          </p>
        </>
      )}
    </div>
  );
}

/** The text once typing has paused, so that not every letter is a search. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(text), 150);
    return () => clearTimeout(waiting);
  }, [text]);
  return settled;
}

export const Component = Worklist;
