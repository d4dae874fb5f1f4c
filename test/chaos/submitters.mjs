// People who ask all the time, and the log of what the service has acknowledged.
import { setTimeout as pause } from 'node:timers/promises';

/** Runs that may be under way before nobody asks for more. */
const MOST_WAITING = 24;
/** Batches of one storm. */
const MOST_BATCHES = 30;
/** Longest time for one answer, in milliseconds. */
const PATIENCE = 20_000;

export class Submitters {
  /** Acknowledged jobs by id: what was asked, and whether it was dismissed (yes, maybe). */
  acknowledged = new Map();
  /** Acknowledged batches: id and name. */
  batches = new Map();
  /** Answers by status; requests without one by the kind of failure. */
  answers = {};
  lost = {};
  faults = [];
  /** Internal errors that were answered: while the store is away 503 is right. The first few. */
  internal = [];
  #address;
  #questions;
  #chance;
  #waiting = new Set();
  #stopped = false;
  #loops = [];
  #asked = [];
  #keys;

  /** @param keys true where the service takes an Idempotency-Key */
  constructor({ address, questions, chance, keys }) {
    this.#address = address;
    this.#questions = questions;
    this.#chance = chance;
    this.#keys = keys;
  }

  start(people = 3) {
    for (let person = 0; person < people; person++) this.#loops.push(this.#ask(this.#chance.fork()));
    this.#loops.push(this.#follow(this.#chance.fork()));
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  async #ask(chance) {
    while (!this.#stopped) {
      await pause(chance.between(40, 500));
      if (this.#waiting.size >= MOST_WAITING) continue;
      const what = chance.weighted({
        new: 10,
        twice: 2,
        again: 2,
        dismiss: 1,
        keyed: this.#keys ? 3 : 0,
        batch: this.#keys ? 1.5 : 0,
      });
      if (what === 'dismiss') await this.#dismiss(chance);
      else if (what === 'again' && this.#asked.length > 0) await this.#submit(chance.one(this.#asked));
      else if (what === 'twice') {
        const question = this.#questions.next();
        // Both at once: whoever comes second must be given the job of the first.
        await Promise.all([this.#submit(question), this.#submit(question)]);
      } else if (what === 'keyed') await this.#submitUntilAnswered(this.#questions.next(), chance);
      else if (what === 'batch' && this.batches.size < MOST_BATCHES) await this.#submitBatch(chance);
      else await this.#submit(this.#questions.next());
    }
  }

  /** The same of a batch, which is known by its key alone: without the key each repetition would be another batch. */
  async #submitBatch(chance) {
    const { path, body } = this.#questions.batch();
    const headers = { 'Idempotency-Key': body.name };
    const ids = new Set();
    for (let attempt = 0; attempt < 8 && !this.#stopped; attempt++) {
      const answer = await this.#request('POST', path, { headers, body: JSON.stringify(body) });
      if (answer?.status === 202) {
        const { id } = answer.json();
        ids.add(id);
        this.batches.set(id, body);
        if (chance.next() < 0.5) break;
      } else if (answer !== undefined && ![409, 429, 503].includes(answer.status) && answer.status < 500)
        this.faults.push(`a valid batch was refused with ${answer.status}: ${answer.text.slice(0, 300)}`);
      await pause(chance.between(100, 1500));
    }
    if (ids.size > 1) this.faults.push(`one Idempotency-Key gave several batches: ${[...ids].join(', ')}`);
  }

  /** A client that repeats its request with the same key until it knows: it must not have asked twice. */
  async #submitUntilAnswered(question, chance) {
    const key = `chaos-${chance.whole(0, 2 ** 31)}-${chance.whole(0, 2 ** 31)}`;
    const keyed = { ...question, headers: { ...question.headers, 'Idempotency-Key': key } };
    const ids = new Set();
    for (let attempt = 0; attempt < 8 && !this.#stopped; attempt++) {
      const id = await this.#submit(keyed);
      if (id !== undefined) ids.add(id);
      if (ids.size > 0 && chance.next() < 0.5) break;
      await pause(chance.between(100, 1500));
    }
    if (ids.size > 1) this.faults.push(`one Idempotency-Key gave several jobs: ${[...ids].join(', ')}`);
  }

  /** @returns the id where the service has acknowledged it */
  async #submit(question) {
    const { path, body, headers } = question;
    const answer = await this.#request('POST', path, { headers, body: JSON.stringify(body) });
    if (answer === undefined) return undefined;
    if (![200, 201, 202].includes(answer.status)) {
      // Busy or away: not accepted, and said so. What was asked is valid, so no other refusal is right; but that the first of
      // two with one key is still at work, which a service says for a minute of a request that died with the one before.
      const inFlight = answer.status === 409 && headers['Idempotency-Key'] !== undefined;
      if (!inFlight && ![429, 503].includes(answer.status) && answer.status < 500)
        this.faults.push(`a valid ${question.kind} was refused with ${answer.status}: ${answer.text.slice(0, 300)}`);
      return undefined;
    }
    const { id } = answer.json();
    if (typeof id !== 'string') {
      this.faults.push(`${answer.status} without an id: ${answer.text.slice(0, 200)}`);
      return undefined;
    }
    const known = this.acknowledged.get(id);
    if (known === undefined) {
      this.acknowledged.set(id, { kind: question.kind, path, body, status: answer.status, dismissed: 'no' });
      this.#asked.push(question);
      this.#waiting.add(id);
    } else if (JSON.stringify(known.body) !== JSON.stringify(body))
      this.faults.push(`two different questions were given the job ${id}`);
    return id;
  }

  async #dismiss(chance) {
    const entry = chance.one([...this.acknowledged]);
    if (entry === undefined) return;
    const [id, job] = entry;
    job.dismissed = job.dismissed === 'yes' ? 'yes' : 'maybe';
    const answer = await this.#request('DELETE', `${job.path}/${id}`, {});
    if (answer === undefined) return;
    if (answer.status === 200) job.dismissed = answer.json().status === 'dismissed' ? 'yes' : job.dismissed;
    else if (answer.status === 404) this.faults.push(`acknowledged ${id} is not there (404 when dismissed)`);
  }

  /** Looks at what is under way: reads while things break, and lets the next ones in. */
  async #follow(chance) {
    while (!this.#stopped) {
      await pause(150);
      for (const id of [...this.#waiting]) {
        if (this.#stopped) return;
        const { path } = this.acknowledged.get(id);
        const answer = await this.#request('GET', `${path}/${id}`, {});
        if (answer === undefined) break;
        if (answer.status === 404) this.faults.push(`acknowledged ${id} is not there (404)`);
        if (answer.status !== 200) continue;
        const { status, failure } = answer.json();
        if (status === 'failed')
          this.faults.push(`${id} has failed: ${JSON.stringify(failure ?? answer.json().message)}`);
        if (['successful', 'failed', 'dismissed'].includes(status)) this.#waiting.delete(id);
        if (status === 'successful' && chance.next() < 0.2) {
          const results = path.endsWith('runs') ? 'results' : 'scores';
          await this.#request('GET', `${path}/${id}/${results}`, {});
        }
      }
    }
  }

  /** @returns the whole answer; undefined where it was lost: nobody knows then whether it was accepted */
  async #request(method, path, { headers = {}, body }) {
    try {
      const response = await fetch(`${this.#address}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        body,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const text = await response.text();
      const name = `${method} ${response.status}`;
      this.answers[name] = (this.answers[name] ?? 0) + 1;
      if (response.status === 500 && this.internal.length < 20)
        this.internal.push(`${method} ${path}: ${text.slice(0, 300)}`);
      return { status: response.status, text, json: () => JSON.parse(text) };
    } catch (error) {
      const name = error.cause?.code ?? error.name;
      this.lost[name] = (this.lost[name] ?? 0) + 1;
      return undefined;
    }
  }
}

/** Waits until the service answers as ready. @returns milliseconds; undefined where it did not in time */
export async function untilReady(address, limit) {
  const begun = performance.now();
  while (performance.now() - begun < limit) {
    try {
      const response = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(3_000) });
      await response.arrayBuffer();
      if (response.status === 200) return performance.now() - begun;
    } catch {
      // Not yet.
    }
    await pause(50);
  }
  return undefined;
}
