import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JobDesk } from '../queue/job-desk.ts';

/** Larger answers are rendered anew each time: they would push everything else out of the memory. */
const LARGEST = 96 * 1024 * 1024;
const LEVEL = 4;

/** True where the client reads gzip. */
export function acceptsGzip(request: FastifyRequest): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  return accepted
    .split(',')
    .some((entry) => /^\s*(gzip|\*)\s*(;\s*q\s*=\s*(0\.0*[1-9]\d*|[1-9][\d.]*))?\s*$/i.test(entry));
}

/**
 * Answers with bytes that were rendered before, or renders them once and keeps them. @param render the answer in parts
 */
export async function sendRendition(
  desk: JobDesk,
  {
    id,
    name,
    render,
  }: { readonly id: string; readonly name: string; readonly render: () => Promise<Iterable<string>> },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  let bytes = await desk.rendition(id, name);
  if (bytes === undefined) {
    bytes = await compressed(await render());
    if (bytes.byteLength <= LARGEST) await desk.keepRendition(id, name, bytes);
  }
  if (!acceptsGzip(request)) return reply.send(Readable.from([bytes]).pipe(createGunzip()));
  return reply.header('Content-Encoding', 'gzip').header('Content-Length', bytes.byteLength).send(bytes);
}

async function compressed(parts: Iterable<string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const gzip = createGzip({ level: LEVEL });
  for await (const chunk of Readable.from(parts).pipe(gzip)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
