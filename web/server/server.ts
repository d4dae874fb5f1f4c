import type { Language } from '../address/address.ts';
import { ConnectionLost, ServerProblem } from './problem.ts';

export interface Question {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

const BASE = '/api/v1';
/** An answer that takes longer than this will not come. */
const PATIENCE = 30_000;

/** The REST API as the page asks it: words in the language of the page, CSRF token, problems and lost lines as errors. */
export class Server {
  language: Language = 'zh';
  csrfToken: string | null = null;
  /** Told of every answer, and of every line that was lost. */
  onLine: (isThere: boolean) => void = () => {};
  /** Reads the CSRF token of the present session. @returns false where it is another's: nothing is sent in his name */
  renewToken: () => Promise<boolean> = async () => false;
  /** Told that the session has ended: whatever was asked, only signing in goes on. */
  onSignedOut: (problem: ServerProblem) => void = () => {};

  /** @throws ServerProblem, ConnectionLost */
  async ask<T>(path: string, question: Question = {}, isAgain = false): Promise<Answer<T>> {
    const response = await this.#fetch(path, question);
    const text = response.status === 204 || response.status === 304 ? '' : await response.text().catch(lost);
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body = text === '' ? null : isJson ? JSON.parse(text) : text;
    // Signed in anew in another window: the token of this one is of the session before.
    if (body?.code === 'EDU_REQUEST_NOT_OWN' && !isAgain) {
      if (await this.renewToken()) return this.ask(path, question, true);
    }
    if (!response.ok && response.status !== 304) this.#refuse(path, response.status, body ?? {});
    return { status: response.status, headers: response.headers, body: body as T };
  }

  /** The same as text, for what the engine reads. */
  async text(path: string, signal?: AbortSignal): Promise<string> {
    const response = await this.#fetch(path, signal === undefined ? {} : { signal });
    const text = await response.text().catch(lost);
    if (!response.ok)
      this.#refuse(
        path,
        response.status,
        /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : {},
      );
    return text;
  }

  #refuse(path: string, status: number, body: Readonly<Record<string, unknown>>): never {
    const problem = new ServerProblem(status, body);
    // A wrong password is answered 401 as well: that is said at the door itself.
    if (status === 401 && path !== '/session') this.onSignedOut(problem);
    throw problem;
  }

  async #fetch(path: string, { method = 'GET', body, headers = {}, signal }: Question): Promise<Response> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    const stop = () => patience.abort();
    signal?.addEventListener('abort', stop);
    try {
      const response = await fetch(`${BASE}${path}`, {
        method,
        credentials: 'same-origin',
        headers: {
          Accept: 'application/json',
          'Accept-Language': this.language === 'zh' ? 'zh-CN' : 'en',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(this.csrfToken === null || method === 'GET' ? {} : { 'X-CSRF-Token': this.csrfToken }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: patience.signal,
      });
      this.onLine(true);
      return response;
    } catch (error) {
      if (signal?.aborted) throw error;
      this.onLine(false);
      return lost();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }
}

function lost(): never {
  throw new ConnectionLost();
}
