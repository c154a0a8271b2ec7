import { useEffect } from 'react';

/** The browser's title and history name the kind of page and never a patient. */
export function usePageTitle(page: string) {
  useEffect(() => {
    document.title = `${page} · Consilium`;
  }, [page]);
}
