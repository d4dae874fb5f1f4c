import pg from 'pg';

/** What pg says where an answer did not come within `query_timeout`. */
const TOO_LATE = 'Query read timeout';

/**
 * A connection that is given up where an answer does not come in time. pg alone would keep it, its line still blocked by
 * the question without an answer, and the pool would hand it to one request after the other.
 */
export class ImpatientClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...question: unknown[]) => unknown;
    const watched = (...question: unknown[]) => {
      const answer = query(...question);
      if (answer instanceof Promise)
        answer.catch((error: Error) => {
          // A connection that is being ended is not taken back by the pool.
          if (error.message === TOO_LATE) void this.end().catch(() => undefined);
        });
      return answer;
    };
    this.query = watched as typeof this.query;
    // A line may break between two statements of a transaction, when nobody else listens: the next statement tells.
    this.on('error', () => undefined);
  }
}
