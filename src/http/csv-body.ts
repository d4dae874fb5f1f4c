import type { FastifyInstance } from 'fastify';
import { decodeText } from '../intake/decode-text.ts';
import { requireFewValues } from './json-body.ts';
import { faultyRequest } from './problem.ts';

/** What the text of a body is called where its faults are told. */
const WHERE = '#/text';

/** A CSV file as the body, in any encoding that the command line reads, for the routes of this scope. */
export function acceptCsvBodies(app: FastifyInstance): void {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => {
    const { value, faults } = decodeText(Buffer.from(body), WHERE);
    if (value === undefined) return done(faultyRequest('invalid-input', faults, 'body'));
    try {
      requireFewValues(value.text);
      done(null, { text: value.text, fileName: '提交的 CSV.csv' });
    } catch (error) {
      done(error as Error);
    }
  });
}
