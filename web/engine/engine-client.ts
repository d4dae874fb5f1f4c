import { ConnectionLost, OtherModel } from '../server/problem.ts';
import type { Answers, Asked, Kind, Told } from './messages.ts';
import { EngineRefusal, Overtaken } from './refusals.ts';

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Talks to the worker. One question is under way at a time, so that a later one can overtake those that wait. */
export class EngineClient {
  #worker: Worker;
  readonly #start: () => Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: (Asked & { readonly row: string | null })[] = [];
  #atWork: number | null = null;
  #count = 0;

  /** Told that the engine has begun anew: what it had been given is gone. */
  onRestart: () => void = () => undefined;

  /** @param start starts another worker @param worker one that has been started before */
  constructor(start: () => Worker, worker: Worker = start()) {
    this.#start = start;
    this.#worker = this.#listenTo(worker);
  }

  #listenTo(worker: Worker): Worker {
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => this.#told(data));
    worker.addEventListener('error', (event) => this.#failed(new EngineRefusal(event.message)));
    return worker;
  }

  /**
   * @param row questions of the same row overtake each other: only the last is computed
   * @throws EngineRefusal, Overtaken, OtherModel; ConnectionLost where a part of the engine could not be fetched
   */
  ask<K extends Kind>(kind: K, ask: Answers[K]['ask'], row: string | null = null): Promise<Answers[K]['answer']> {
    const id = ++this.#count;
    if (row !== null)
      for (const [at, waiting] of [...this.#queue.entries()].reverse())
        if (waiting.row === row) {
          this.#queue.splice(at, 1);
          this.#take(waiting.id)?.reject(new Overtaken());
        }
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#queue.push({ id, kind, ask, row });
      this.#next();
    });
  }

  #next(): void {
    if (this.#atWork !== null) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    const { id, kind, ask } = next;
    this.#atWork = id;
    this.#worker.postMessage({ id, kind, ask });
  }

  #told(told: Told): void {
    if ('reason' in told && told.reason === 'unread') {
      this.#restart();
      return;
    }
    this.#atWork = null;
    const waiting = this.#take(told.id);
    if ('refused' in told)
      waiting?.reject(told.reason === 'otherModel' ? new OtherModel(told.refused) : new EngineRefusal(told.refused));
    else waiting?.resolve(told.answer as never);
    this.#next();
  }

  /** A worker that cannot be loaded, or breaks, answers nothing any more. */
  #failed(error: Error): void {
    this.#queue.length = 0;
    this.#atWork = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  /** The line was lost while the engine was being fetched. A worker may keep such a failure for good: another one tries again. */
  #restart(): void {
    this.#worker.terminate();
    this.#worker = this.#listenTo(this.#start());
    this.onRestart();
    this.#failed(new ConnectionLost());
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
