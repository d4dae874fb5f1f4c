import type { Logger } from 'pino';

/** What a program has opened, closed in the order opposite to the start: by a signal, or because the start failed. */
export class Shutdown {
  readonly #log: Logger;
  readonly #steps: { readonly name: string; readonly close: () => Promise<unknown> | undefined }[] = [];
  #begun = false;
  #asked = false;
  #closing: Promise<void> | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Told to stop: the start need not go on. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Stops at the first SIGINT or SIGTERM. Whoever sends a second one does not want to wait. */
  listen(): void {
    for (const [signal, number] of [
      ['SIGINT', 2],
      ['SIGTERM', 15],
    ] as const)
      process.on(signal, () => {
        if (this.#asked) process.exit(128 + number);
        void this.stop(signal);
      });
  }

  add(name: string, close: () => Promise<unknown> | undefined): void {
    this.#steps.push({ name, close });
  }

  /** The start is over: from now on `stop` closes at once. Where it was asked for meanwhile, it is done now. */
  async started(): Promise<void> {
    this.#begun = true;
    if (this.#asked) await this.close();
  }

  /** While the start is under way it is only remembered: what comes up behind its back would never be closed. */
  async stop(reason: string): Promise<void> {
    if (!this.#asked) this.#log.info({ reason }, 'stopping');
    this.#asked = true;
    if (this.#begun) await this.close();
  }

  /** Each gets its turn, even where one before it fails. */
  close(): Promise<void> {
    this.#asked = true;
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const begun = performance.now();
    for (const { name, close } of this.#steps.reverse()) {
      const since = performance.now();
      try {
        await close();
      } catch (error) {
        this.#log.error({ name, error: String(error) }, 'while stopping');
      }
      this.#log.debug({ step: name, milliseconds: Math.round(performance.now() - since) }, 'closed');
    }
    this.#log.info({ milliseconds: Math.round(performance.now() - begun) }, 'stopped');
  }
}
