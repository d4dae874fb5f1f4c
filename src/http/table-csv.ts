import type { FastifyReply } from 'fastify';
import { BYTE_ORDER_MARK, csvLine } from '../reports/tidy-csv.ts';
import { CSV_CONTENT_TYPE } from './negotiation.ts';

/** A small table as CSV text. */
export function tableCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + csvLine(columns) + rows.map(csvLine).join('');
}

/** Headers of a CSV download; the Chinese name is for new clients, the plain one for old. */
export function setCsvHeaders(reply: FastifyReply, plainName: string, chineseName: string): void {
  reply.header('Content-Type', CSV_CONTENT_TYPE);
  const encoded = encodeURIComponent(`${chineseName}.csv`).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  reply.header('Content-Disposition', `attachment; filename="${plainName}.csv"; filename*=UTF-8''${encoded}`);
}
