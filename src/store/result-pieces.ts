import type { AreaResult, ProjectionResult } from '../../models/result.ts';
import { decodeValue, encodeValue } from './binary-value.ts';
import type { ResultPieces } from './job-results.ts';

/** Areas of a block: a city and its counties, more or less. */
const BLOCK = 16;

/** A projection as it is kept: everything but the areas, then the areas in blocks. */
export function piecesOf(result: ProjectionResult): ResultPieces {
  const { areas, ...head } = result;
  const blocks: { codes: string[]; data: Buffer }[] = [];
  for (let first = 0; first < areas.length; first += BLOCK) {
    const some = areas.slice(first, first + BLOCK);
    blocks.push({ codes: some.map(({ code }) => code), data: encodeValue(some) });
  }
  return { head: encodeValue(head), blocks };
}

/** The projection again, with the areas of the blocks that were read. */
export function resultOf({ head, blocks }: ResultPieces): ProjectionResult {
  const areas = blocks.flatMap(({ data }) => decodeValue(data) as AreaResult[]);
  return { ...(decodeValue(head) as Omit<ProjectionResult, 'areas'>), areas };
}
