import { QueryClientProvider } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeAll, vi } from 'vitest';
import { pages, routes } from '../routes';
import { newQueries, type Role, type Session } from '../session/session';

/** What the server answers to one call: a body, a refusal, a function of what was sent, or nothing ever. */
export type Reply = object | Refusal | typeof NEVER | ((body: unknown) => object | Refusal);
export const NEVER = Symbol('no answer');

export class Refusal {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail = 'What to do about it.',
    readonly type = 'about:blank',
  ) {}
}
export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

export const signedIn = (...roles: Role[]): Session => ({
  username: 'clara.clinician',
  name: 'Clara Clinician',
  roles,
  csrfToken: 'proof',
  demo: true,
  caution: 'Demonstration with synthetic patients. Not for use in care.',
});

export interface Call {
  method: string;
  path: string;
  body: unknown;
  headers: Headers;
}

// The pages' code is there before a test begins: what is waited for is what the server and the person do.
beforeAll(() => Promise.all(Object.values(pages).map((load) => load())), 60_000);

/** Opens the whole application at a path, with a server that answers as told. */
export function open(path: string, replies: Record<string, Reply>, session: Session | Reply = signedIn('clinician')) {
  const calls: Call[] = [];
  const told = new Map<string, Reply>(Object.entries({ 'GET /api/session': session, ...replies }));
  vi.stubGlobal('fetch', (asked: string, init: RequestInit) => {
    const call = {
      method: init.method ?? 'GET',
      path: asked,
      body: init.body ? (JSON.parse(init.body as string) as unknown) : null,
      headers: new Headers(init.headers),
    };
    calls.push(call);
    const reply = told.get(`${call.method} ${asked}`) ?? new Refusal(404, 'Not found');
    if (reply === NEVER) return new Promise(() => undefined);
    return Promise.resolve(
      answerOf(typeof reply === 'function' ? (reply as (body: unknown) => object)(call.body) : reply),
    );
  });
  const queries = newQueries();
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return {
    user,
    calls,
    queries,
    /** Where the browser is. */
    address: () => `${router.state.location.pathname}${router.state.location.search}`,
    /** As the browser's button does. */
    back: () => act(() => router.navigate(-1)),
    /** From now on the server answers this. */
    answers: (call: string, reply: Reply) => told.set(call, reply),
  };
}

function answerOf(reply: object | symbol): Response {
  if (reply instanceof Refusal) {
    const { status, title, detail, type } = reply;
    return Response.json({ type, title, status, detail, traceId: TRACE }, { status });
  }
  return Response.json(reply);
}
