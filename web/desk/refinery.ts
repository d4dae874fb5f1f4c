import { MODEL_VERSION } from '../../models/result.ts';
import { isMoved, overridesOf } from '../address/moved.ts';
import { NATION } from '../address/nation.ts';
import { OtherModel, ServerProblem } from '../server/problem.ts';
import { type ResultBody, resultOf } from '../server/results.ts';
import { dismissRun, followRun, type RunStatus } from '../server/runs.ts';
import type { Server } from '../server/server.ts';
import { type Alternative, nameOf } from './alternative.ts';
import { Drawn } from './drawn.ts';
import { FROM, TO } from './horizon.ts';
import { Numbers } from './numbers.ts';

/** Milliseconds after the last change before the service is asked. */
const REST = 600;
const SEED = 1;
/** How often a run that somebody else has stopped is asked for again. */
const MOST_AGAIN = 3;
/** Draws: as many as a meeting waits for. */
const DRAWS = { county: 1000, city: 500, province: 250 } as const;
/** Measures that screens show bands or chances of. */
const BANDED = [
  'pupils',
  'entrants',
  'demand',
  'demandByNorm',
  'supply',
  'shortage',
  'surplus',
  'publicShortage',
  'births',
];

/** Lets the service draw what the engine has computed, and lays the answer over it. */
export class Refinery {
  readonly #server: Server;
  readonly #underWay = new WeakMap<Alternative, AbortController>();
  /** Runs that were begun by this page; others may be somebody else's. */
  readonly #own = new WeakMap<Alternative, string>();

  constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Draws of an alternative, once it has rested. What was moved above the counties is drawn only when asked for: it takes
   * the service seconds, and a hand on a lever a moment.
   */
  async refine(alternative: Alternative, area: string, isAsked = false): Promise<void> {
    const { choice } = alternative;
    if (alternative.drawn !== null && !alternative.isDrawnStale && !isAsked) return;
    this.stop(alternative);
    const level =
      area === NATION ? 'nation' : area.endsWith('0000') ? 'province' : area.endsWith('00') ? 'city' : 'county';
    if (isMoved(choice.moved) && (level === 'city' || level === 'province') && !isAsked) return;
    // Asked once: every lever would be refused again.
    if (alternative.refusal !== null && !isAsked) return;
    const stop = new AbortController();
    this.#underWay.set(alternative, stop);
    if (alternative.numbers !== null && !isAsked) await new Promise((resolve) => setTimeout(resolve, REST));
    if (stop.signal.aborted) return;
    const told = (run: RunStatus, isNew = false) => {
      if (stop.signal.aborted) return;
      alternative.run = run;
      if (isNew) this.#own.set(alternative, run.id);
    };
    const question = {
      areas: [area === NATION ? 'all' : area],
      scenario: choice.scenario,
      overrides: overridesOf(choice.moved, area),
      from: FROM,
      to: TO,
      datasets: 'latest' as const,
      ...(level === 'nation' ? {} : { draws: DRAWS[level], seed: SEED }),
    };
    try {
      let run = await followRun(this.#server, question, told, stop.signal);
      // Stopped by somebody who had asked the same: whoever still waits asks again.
      for (let again = 0; run.status === 'dismissed' && !stop.signal.aborted && again < MOST_AGAIN; again++)
        run = await followRun(this.#server, question, told, stop.signal);
      if (run.status === 'dismissed') return;
      if (run.status === 'failed')
        throw new ServerProblem(500, { title: run.message ?? '', detail: run.message ?? '' });
      const body = await this.#results(run.id, area, stop.signal);
      if (stop.signal.aborted || alternative.choice !== choice) return;
      if (body.modelVersion !== MODEL_VERSION) throw new OtherModel(body.modelVersion);
      if (level === 'nation') {
        const parentOf = (code: string) => (code === NATION ? null : NATION);
        const result = resultOf(body, parentOf);
        Object.assign(alternative, {
          numbers: new Numbers(result),
          name: nameOf(result),
          state: 'ready',
          trouble: null,
        });
      } else {
        alternative.drawn = new Drawn(body);
        alternative.isDrawnStale = false;
      }
      alternative.refusal = null;
    } catch (error) {
      if (stop.signal.aborted) return;
      // Who may look and not compute keeps the single path, and is told why there are no bands.
      const isRefused = error instanceof ServerProblem && error.status === 403 && alternative.numbers !== null;
      if (!isRefused) throw error;
      alternative.refusal = error.message;
    }
  }

  /** Stops what is under way, as somebody asks. */
  async cancel(alternative: Alternative): Promise<void> {
    const { run } = alternative;
    this.stop(alternative);
    if (run !== null) alternative.run = { ...run, status: 'dismissed' };
  }

  async #results(run: string, area: string, signal: AbortSignal): Promise<ResultBody> {
    const query = new URLSearchParams({ shape: 'columns' });
    if (area === NATION) for (const code of await this.#provinces(signal)) query.append('area', code);
    else {
      query.append('area', area);
      for (const measure of BANDED) query.append('measure', measure);
    }
    return (await this.#server.ask<ResultBody>(`/runs/${run}/results?${query}`, { signal })).body;
  }

  async #provinces(signal: AbortSignal): Promise<string[]> {
    type Page = { readonly results: readonly { readonly code: string }[] };
    const { body } = await this.#server.ask<Page>(`/regions/${NATION}/children?pageSize=100`, { signal });
    return [NATION, ...body.results.map(({ code }) => code)];
  }

  /**
   * Nobody here waits any more. A run that this page began and that is not done is stopped; one that is done stays, for
   * somebody may hold its address.
   */
  stop(alternative: Alternative): void {
    this.#underWay.get(alternative)?.abort();
    this.#underWay.delete(alternative);
    const { run } = alternative;
    const isOwn = run !== null && this.#own.get(alternative) === run.id;
    this.#own.delete(alternative);
    if (!isOwn || (run.status !== 'accepted' && run.status !== 'running')) return;
    alternative.run = null;
    dismissRun(this.#server, run.id).catch(() => undefined);
  }
}
