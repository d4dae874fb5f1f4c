/** One fault of an answer that says no. */
export interface ProblemEntry {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail?: string;
  readonly found?: unknown;
  readonly allowed?: string;
  readonly cure?: string;
}

/** An answer that says no, in the words of the service (RFC 9457). */
export class ServerProblem extends Error {
  override readonly name = 'ServerProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly cure: string;
  readonly errors: readonly ProblemEntry[];
  /** The whole answer: a 412 says who changed what. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : '');
    super(text('detail') || text('title') || String(status));
    this.status = status;
    this.code = text('code');
    this.title = text('title') || String(status);
    this.cure = text('cure');
    this.errors = Array.isArray(body.errors) ? (body.errors as ProblemEntry[]) : [];
    this.body = body;
  }
}

/** The service computes with another model than this page, which was opened before it was renewed. */
export class OtherModel extends Error {
  override readonly name = 'OtherModel';
}

/** The service did not answer at all. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
