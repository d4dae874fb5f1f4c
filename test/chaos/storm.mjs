// Blows at random moments: who is hit, how it is seen that all goes on, and how long that took.
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, signal } from './processes.mjs';
import { untilReady } from './submitters.mjs';

/** Who is hit how often; "frozen" is stopped for a while and then goes on, as a machine that was asleep. */
const BLOWS = { service: 30, worker: 35, database: 25, all: 10 };
/** One blow of so many is followed by a freeze of a worker. */
const FREEZE = 1 / 12;
/** Longer than a worker may be silent before its work is given to another. */
const FROZEN = [12_000, 22_000];
/** Nobody may be away longer, in milliseconds. */
const LONGEST = 90_000;

/**
 * @param machine service, workers, database
 * @param tell is told of each blow
 * @returns blows with the time until all was well again, and faults
 */
export async function storm({ machine, kills, chance, tell, until = Number.POSITIVE_INFINITY, longestPause, freezes }) {
  const blows = [];
  const faults = [];
  const frozen = new Set();
  while (blows.length < kills && performance.now() < until) {
    await pause(chance.between(100, longestPause));
    const kind = chance.weighted(BLOWS);
    const victims = victimsOf(machine, kind, chance);
    const hit = victims.filter((pid) => signal(pid, 'SIGKILL'));
    // Nobody was there: it is being started just now. Another moment, another blow.
    if (hit.length === 0) continue;
    const blow = { at: new Date().toISOString(), kind, hit: hit.length };
    blows.push(blow);
    // Now and then the next blow falls while all this heals.
    if (chance.next() < 0.25) blow.ms = null;
    else {
      blow.ms = await untilWell(machine, kind);
      if (blow.ms === undefined) faults.push(`after a kill of ${kind} nothing was well within ${LONGEST} ms`);
    }
    tell(blow, blows.length);
    if (freezes && chance.next() < FREEZE) void freeze(machine, chance, frozen);
  }
  while (frozen.size > 0) await pause(100);
  if ((await untilReady(machine.address, LONGEST)) === undefined)
    faults.push('the service did not come back at the end');
  return { blows, faults };
}

function victimsOf(machine, kind, chance) {
  const { pid } = machine.service;
  const workers = machine.workerPids;
  const known = {
    service: [pid],
    worker: [chance.one(workers)],
    database: [machine.postmaster],
    all: chance.next() < 0.5 ? [pid, ...workers, machine.postmaster] : [machine.postmaster, pid, ...workers],
  };
  return known[kind].filter((victim) => victim !== undefined);
}

/** Milliseconds until the service answers again; after a kill of a worker: until there are as many as before. */
async function untilWell(machine, kind) {
  const begun = performance.now();
  if (kind === 'worker')
    while (machine.workerPids.length < machine.workers.length + 1) {
      if (performance.now() - begun > LONGEST) return undefined;
      await pause(100);
    }
  // The moment after the blow the old process may still seem to answer.
  await pause(20);
  if ((await untilReady(machine.address, LONGEST)) === undefined) return undefined;
  return Math.round(performance.now() - begun);
}

/** A worker falls silent, is taken for lost, and comes back with what it had: too late, and nothing may be doubled. */
async function freeze(machine, chance, frozen) {
  const pid = chance.one(machine.workerPids);
  if (pid === undefined || frozen.has(pid) || !signal(pid, 'SIGSTOP')) return;
  frozen.add(pid);
  await pause(chance.between(...FROZEN));
  if (isAlive(pid)) signal(pid, 'SIGCONT');
  frozen.delete(pid);
}
