import type { PgBoss } from 'pg-boss';
import { Batches, type BatchRequest, type ResolveBatchRun, type ResolvedRun } from '../queue/batches.ts';
import { Desk } from '../queue/desk.ts';
import { Schedules } from '../queue/schedules.ts';
import type { Services } from '../services/ports.ts';
import type { OpenDatabase } from '../store/database.ts';
import type { JobListener } from '../store/job-listener.ts';

export interface Assembled {
  readonly desk: Desk;
  readonly batches: Batches;
  readonly schedules: Schedules;
}

/** Puts desk, batches and schedules together over one store and one queue: the same in a service, a worker and a test. */
export function assemble(
  open: OpenDatabase,
  boss: PgBoss,
  services: Services,
  listener: JobListener,
  maxActive: number,
): Assembled {
  const desk = new Desk({ open, boss, services, listener, maxActive });
  const resolve = resolver(services);
  return {
    desk,
    batches: new Batches({ database: open.database, boss, desk, resolve }),
    schedules: new Schedules(boss, open.database, resolve),
  };
}

function resolver(services: Services): ResolveBatchRun {
  return async (batch: BatchRequest, scenario: string): Promise<ResolvedRun> => {
    const { areas, from, to, draws, seed = 1 } = batch;
    const request = {
      areas: areas.includes('all') ? ['all'] : [...new Set(areas)].sort(),
      from,
      to,
      scenario,
      ...(draws === undefined ? {} : { draws: { count: draws, seed } }),
    };
    services.planParts(request, false);
    return { request, datasets: [], scenarios: [] };
  };
}
