import type { ServerResponse } from 'node:http';
import type { Api, RouteContext } from '../api.ts';
import { type Language, preferredLanguage } from '../language.ts';
import type { Run, RunEvent } from '../run.ts';
import { runBody } from '../run-status.ts';
import { problemAnswer, text } from '../schemas/answers.ts';
import { jobParameters } from '../schemas/job.ts';

const HEARTBEAT = 15_000;

/** Progress of a run as server-sent events. */
export function registerRunEvents(app: Api, { runs }: RouteContext): void {
  app.get(
    '/runs/:id/events',
    {
      exposeHeadRoute: false,
      config: { action: 'runs.read' },
      schema: {
        tags: ['runs'],
        summary: '进度事件流（SSE） · Progress as server-sent events',
        description:
          '事件 status、progress {done,total,region}、partial（预览可取）、done；可用 Last-Event-ID 续接；全部看过时 204。',
        params: jobParameters,
        response: { 200: text('text/event-stream', 'events'), ...problemAnswer },
      },
    },
    (request, reply) => {
      const run = runs.find(request.params.id);
      const last = Number(request.headers['last-event-id'] ?? Number.NaN);
      // 204 tells an EventSource to stop reconnecting once it has seen the end.
      if (!run.active && last >= run.events.length) {
        reply.code(204).send();
        return;
      }
      const headers = { ...reply.getHeaders() } as Record<string, string>;
      reply.hijack();
      reply.raw.writeHead(200, {
        ...headers,
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      stream(run, last, preferredLanguage(request.headers['accept-language']), reply.raw);
    },
  );
}

/** The current status first, then what was missed, then what happens, until the run or the reader ends. */
function stream(run: Run, last: number, language: Language, out: ServerResponse): void {
  const resumed = Number.isInteger(last) && last >= 0;
  // A resumed reader gets this status without an id: its place in the sequence is still `last`.
  out.write(`retry: 2000\n${message('status', resumed ? undefined : run.events.length, runBody(run, language))}`);
  if (resumed) for (const event of run.events.slice(last)) out.write(render(event, run, language));
  else if (!run.active) out.write(message('done', run.events.length, runBody(run, language)));
  if (!run.active) {
    out.end();
    return;
  }
  const heartbeat = setInterval(() => out.write(': heartbeat\n\n'), HEARTBEAT);
  const stopListening = run.listen((event) => {
    out.write(render(event, run, language));
    if (event.event === 'done') out.end();
  });
  out.on('error', () => out.destroy());
  out.on('close', () => {
    clearInterval(heartbeat);
    stopListening();
  });
}

function render(event: RunEvent, run: Run, language: Language): string {
  return message(event.event, event.id, event.progress ?? runBody(run, language));
}

function message(event: string, id: number | undefined, data: unknown): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
