import type { ServerResponse } from 'node:http';
import type { JobDesk } from '../../queue/job-desk.ts';
import { isPassing } from '../../queue/passing-error.ts';
import type { StoredEvent, StoredJob } from '../../store/jobs.ts';
import { isActive } from '../../store/jobs.ts';
import type { JobKind } from '../../store/tables.ts';
import type { Api } from '../api.ts';
import { JOB_NAMES, jobOf } from '../job.ts';
import { type Language, preferredLanguage } from '../language.ts';
import { problemAnswer, text } from '../schemas/answers.ts';
import { jobParameters } from '../schemas/job.ts';

const HEARTBEAT = 15_000;

export interface JobEventRoutes {
  readonly kind: JobKind;
  readonly desk: JobDesk;
  readonly bodyOf: (job: StoredJob, language: Language) => object | Promise<object>;
}

/** Progress of a job as server-sent events. */
export function registerJobEvents(app: Api, { kind, desk, bodyOf }: JobEventRoutes): void {
  const { zh, en } = JOB_NAMES[kind];
  app.get(
    `/${kind}s/:id/events`,
    {
      exposeHeadRoute: false,
      config: { action: `${kind}s.read` },
      schema: {
        tags: [`${kind}s`],
        summary: `${zh}的进度事件流（SSE） · Progress of a ${en} as server-sent events`,
        description:
          '事件 status、progress {done,total,region}、partial（预览可取）、done；可用 Last-Event-ID 续接；全部看过时 204。',
        params: jobParameters,
        response: { 200: text('text/event-stream', 'events'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const language = preferredLanguage(request.headers['accept-language']);
      const events = await desk.eventsAfter(id, 0);
      const job = await jobOf(desk, kind, id);
      const asked = Number(request.headers['last-event-id'] ?? Number.NaN);
      const count = events.at(-1)?.id ?? 0;
      // A number that was never given: after a restore of an older backup the reader is ahead of us.
      const last = Number.isInteger(asked) && asked >= 0 ? Math.min(asked, count) : null;
      // 204 tells an EventSource to stop reconnecting once it has seen the end.
      if (!isActive(job.status) && last !== null && last >= count) return reply.code(204).send();
      const headers = { ...reply.getHeaders() } as Record<string, string>;
      reply.hijack();
      const out = reply.raw;
      out.writeHead(200, {
        ...headers,
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      const stream = new EventStream({ kind, desk, bodyOf, job, language, out, ended: app.closing });
      await stream.run(last, count);
      return reply;
    },
  );
}

interface StreamOptions extends JobEventRoutes {
  readonly job: StoredJob;
  readonly language: Language;
  readonly out: ServerResponse;
  /** Aborted when the server closes. */
  readonly ended: AbortSignal;
}

/** The current status first, then what was missed, then what happens, until the job, the reader or the server ends. */
class EventStream {
  readonly #options: StreamOptions;
  readonly #gone = new AbortController();

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /** @param last number of the last event that the reader has; null for a new reader. @param count of the newest */
  async run(last: number | null, count: number): Promise<void> {
    const { out, ended, job } = this.#options;
    const leave = () => this.#gone.abort();
    out.on('close', leave);
    out.on('error', leave);
    ended.addEventListener('abort', leave);
    const heartbeat = setInterval(() => out.write(': heartbeat\n\n'), HEARTBEAT);
    try {
      // A resumed reader gets this status without a number: its place in the sequence is still `last`.
      out.write(`retry: 2000\n${message('status', last === null ? count : undefined, await this.#body(job))}`);
      if (last === null && !isActive(job.status)) out.write(message('done', count, await this.#body(job)));
      else await this.#follow(last ?? count);
    } catch {
      // The reader comes back with the number of its last event.
    } finally {
      clearInterval(heartbeat);
      ended.removeEventListener('abort', leave);
      out.end();
    }
  }

  async #follow(from: number): Promise<void> {
    const { desk, job, out } = this.#options;
    let last = from;
    while (!this.#gone.signal.aborted) {
      try {
        for (const event of await desk.eventsAfter(job.id, last)) {
          out.write(await this.#render(event));
          last = event.id;
          if (event.event === 'done') return;
        }
      } catch (error) {
        // The store is away for a while: a reader that is turned away with a 503 would not come back by itself.
        if (!isPassing(error)) throw error;
      }
      await desk.changed(job.id, this.#gone.signal);
    }
  }

  async #render({ event, id, data }: StoredEvent): Promise<string> {
    const { kind, desk, job } = this.#options;
    if (event === 'progress') return message(event, id, data);
    return message(event, id, await this.#body((await desk.find(kind, job.id)) ?? job));
  }

  async #body(job: StoredJob): Promise<object> {
    return this.#options.bodyOf(job, this.#options.language);
  }
}

function message(event: string, id: number | undefined, data: unknown): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
