import type { Answers, Asked, Kind, Told } from './messages.ts';
import { EngineRefusal, Overtaken } from './refusals.ts';

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Talks to the worker. One question is under way at a time, so that a later one can overtake those that wait. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: (Asked & { readonly row: string | null })[] = [];
  #atWork: number | null = null;
  #count = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => this.#told(data));
    worker.addEventListener('error', (event) => this.#failed(event.message));
  }

  /**
   * @param row questions of the same row overtake each other: only the last is computed
   * @throws EngineRefusal, Overtaken
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
    this.#atWork = null;
    const waiting = this.#take(told.id);
    if ('refused' in told) waiting?.reject(new EngineRefusal(told.refused));
    else waiting?.resolve(told.answer as never);
    this.#next();
  }

  /** A worker that cannot be loaded, or breaks, answers nothing any more. */
  #failed(message: string): void {
    this.#queue.length = 0;
    this.#atWork = null;
    for (const { reject } of this.#waiting.values()) reject(new EngineRefusal(message));
    this.#waiting.clear();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
