import type { FastifyRequest } from 'fastify';
import { NOBODY } from '../../people/actor.ts';
import { Problem } from '../problem.ts';

const MOST_SHOWN = 5;

/**
 * Refuses a request for areas outside the actor's regions; every route that takes or shows areas calls it.
 * @param areas codes of six digits, or 'all'
 */
export function requireRegions(request: FastifyRequest, areas: readonly string[]): void {
  const { actor, server } = request;
  if (server.regionScope.visible(actor, areas)) return;
  const outside = actor === NOBODY ? [...areas] : server.regionScope.outside(actor, areas);
  const list = (codes: readonly string[]) =>
    codes.slice(0, MOST_SHOWN).join(', ') + (codes.length > MOST_SHOWN ? ` … (${codes.length})` : '');
  throw new Problem('region-not-permitted', {
    zh: `${list(outside) || '不属于任何地区的内容'} 不在你（${actor.name}）的管辖范围；你的范围：${list(actor.regions)} 及其下级。`,
    en: `${list(outside) || 'what belongs to no area'} is outside your (${actor.name}) regions; yours: ${list(actor.regions)} and what lies below.`,
  });
}

/** Codes that the actor may see, for lists that the store filters; undefined: all. */
export function visibleAreas({ actor, server }: FastifyRequest): readonly string[] | undefined {
  return server.regionScope.codes(actor);
}

/** For lists: tells which entries the actor may see, by their areas. */
export function visibleTo({ actor, server }: FastifyRequest): (areas: readonly string[]) => boolean {
  return (areas) => server.regionScope.visible(actor, areas);
}
