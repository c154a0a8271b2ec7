/** What the server answers when it refuses or fails (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string | null,
    readonly traceId: string | null,
    /** Which problem it is, for a page that offers a way on. */
    readonly type: string = 'about:blank',
  ) {
    super(title);
    this.name = 'Problem';
  }
}

/** Given by the session; proves that a change comes from these pages. */
let csrfToken: string | null = null;
export const keepCsrfToken = (token: string) => {
  csrfToken = token;
};

export const read = <T>(path: string, signal?: AbortSignal) => call<T>(path, { method: 'GET', signal: signal ?? null });

export function send<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (csrfToken !== null) headers['X-CSRF-Token'] = csrfToken;
  return call<T>(path, { method: 'POST', headers, body: JSON.stringify(body ?? {}), signal: signal ?? null });
}

async function call<T>(path: string, init: RequestInit): Promise<T> {
  const response = await reach(path, init);
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Accept', 'application/json, application/problem+json');
  // Tells the server that a script asks: it then answers 401 instead of sending the script to the sign-in page.
  headers.set('X-Requested-With', 'XMLHttpRequest');
  try {
    return await fetch(path, { ...init, headers, credentials: 'same-origin' });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new Problem(
      0,
      'The server cannot be reached',
      'Check the connection, then try again. Nothing was changed.',
      null,
    );
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const told = await readProblem(response);
  const title = text(told['title']) ?? `The server answered ${String(response.status)}`;
  return new Problem(
    response.status,
    title,
    text(told['detail']),
    text(told['traceId']),
    text(told['type']) ?? undefined,
  );
}

async function readProblem(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.json()) as Record<string, unknown>;
  } catch {
    // Not problem+json (a proxy's page, say): the status is all there is to tell.
    return {};
  }
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

/** A path segment made of an id. */
export const segment = (id: string) => encodeURIComponent(id);
