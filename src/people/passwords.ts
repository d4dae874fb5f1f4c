import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { TODAY } from './argon.ts';
import type { PasswordAnswer, PasswordTask } from './password-thread.ts';
import { Refusal } from './refusal.ts';
import { newSecret } from './secrets.ts';

/** More than these would wait longer than people do, and each holds a request. */
const MOST_WAITING = 32;
const BUSY_FOR = 5;

const extension = extname(fileURLToPath(import.meta.url));

interface Waiting {
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Makes and checks hashes of passwords in one thread that starts with the first of them. */
export class Passwords {
  #thread: Worker | undefined;
  #count = 0;
  #decoy: Promise<string> | undefined;
  readonly #waiting = new Map<number, Waiting>();

  async hash(password: string): Promise<string> {
    return (await this.#ask({ password })) as string;
  }

  /**
   * True where the password is right. Without a hash (no such account, or one that signs in elsewhere) it is compared
   * with a hash that nobody has the password of: the same work, the same time, always false.
   */
  async verify(password: string, hash: string | null): Promise<boolean> {
    this.#decoy ??= this.hash(newSecret());
    const compared = hash ?? (await this.#decoy);
    const right = (await this.#ask({ password, hash: compared })) as boolean;
    return right && hash !== null;
  }

  /** True where the hash was made with weaker parameters than today's. */
  isOutdated(hash: string): boolean {
    return !hash.startsWith(TODAY);
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  async #ask(task: Omit<PasswordTask, 'id'>): Promise<string | boolean> {
    if (this.#waiting.size >= MOST_WAITING) {
      const detail = {
        zh: `正在核对的密码已有 ${MOST_WAITING} 个，这是上限。`,
        en: `${MOST_WAITING} passwords are being checked, which is the limit.`,
      };
      throw new Refusal('sign-in-busy', detail, BUSY_FOR);
    }
    this.#thread ??= this.#start();
    const id = ++this.#count;
    const answer = new Promise<string | boolean>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#thread.postMessage({ ...task, id } satisfies PasswordTask);
    return answer;
  }

  #start(): Worker {
    const thread = new Worker(new URL(`./password-thread${extension}`, import.meta.url));
    thread.on('message', ({ id, value, failed }: PasswordAnswer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (value === undefined) waiting?.reject(new Error(`the password could not be hashed: ${failed}`));
      else waiting?.resolve(value);
    });
    thread.on('error', (error) => this.#lose(thread, error));
    thread.on('exit', () => this.#lose(thread, new Error('the thread of the passwords has ended')));
    // A command that has done its work does not wait for the thread.
    thread.unref();
    return thread;
  }

  /** Whoever waits is told; the next task starts a new thread. */
  #lose(thread: Worker, error: Error): void {
    if (this.#thread === thread) this.#thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
