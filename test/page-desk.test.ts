import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { MODEL_VERSION } from '../models/result.ts';
import type { Moved } from '../web/address/moved.ts';
import type { EarlyAnswers } from '../web/desk/desk-state.ts';
import type { Answers, Asked, Kind, Told } from '../web/engine/messages.ts';
import type { Question, Server } from '../web/server/server.ts';

/*
 * The desk between a hand that does not rest, an engine that takes its time, and a service whose answers come late: what is
 * shown is always of what is asked.
 */

const globals = globalThis as unknown as Record<string, unknown>;
Object.assign(globals, {
  location: { hash: '', reload: () => undefined },
  history: { pushState: () => undefined, replaceState: () => undefined },
  addEventListener: () => undefined,
});
const { Desk } = await import('../web/desk/desk.ts');
const { EngineClient } = await import('../web/engine/engine-client.ts');

/** An engine whose results carry what was asked in their name. */
class NamingWorker {
  delay = 20;
  #listen: (event: { data: Told }) => void = () => undefined;
  #last: Promise<unknown> = Promise.resolve();
  addEventListener(name: string, listen: (event: { data: Told }) => void): void {
    if (name === 'message') this.#listen = listen;
  }
  postMessage({ id, kind, ask }: Asked): void {
    this.#last = this.#last.then(async () => {
      await wait(this.delay);
      const name = JSON.stringify((ask as { overrides?: { parameters?: object }[] }).overrides?.[0]?.parameters ?? {});
      const result = { years: [2020], areas: [], scenario: { id: '', name: { zh: name, en: name } } };
      const answer = kind === 'load' ? { identities: [], forgotten: [], baseYear: 2020 } : { milliseconds: 1, result };
      this.#listen({ data: { id, answer: answer as unknown as Answers[Kind]['answer'] } });
    });
  }
}

const RESULT = { modelVersion: MODEL_VERSION, draws: { count: 1 }, years: [2020], areas: [] };

/** A service that draws in so many milliseconds; its runs are named after what they were asked. */
function slowServer(log: string[], milliseconds: number): Server {
  const ask = async (path: string, { method = 'GET', body, signal }: Question = {}) => {
    const overrides = (body as { overrides?: { parameters?: object }[] } | undefined)?.overrides;
    const id = `run of ${JSON.stringify(overrides?.[0]?.parameters ?? {})}`;
    log.push(`${method} ${path}`);
    if (path === '/runs') await wait(milliseconds);
    if (signal?.aborted) throw new DOMException('', 'AbortError');
    if (path === '/runs') return { status: 201, body: { id, status: 'successful', progress: 100, preview: false } };
    if (path.includes('/results'))
      return {
        status: 200,
        body: { ...RESULT, run: decodeURI(path.split('/')[2]!) },
      };
    return { status: 200, body: {} };
  };
  return { language: 'zh', text: async () => '[]', ask } as unknown as Server;
}

const NOTHING_EARLY: EarlyAnswers = {
  inputs: '',
  loaded: Promise.resolve(null as never),
  projected: Promise.resolve(null as never),
};
const fertility = (value: number): Moved => ({ parameters: { fertilityMultiplier: { 2027: value } }, places: [] });
const nameOf = (value: number) => JSON.stringify(fertility(value).parameters);

t.test('draws of an older question never lie over newer numbers', async (t) => {
  (globals.location as { hash: string }).hash = '#/overview?area=440785&plan=enping-a';
  const worker = new NamingWorker();
  const desk = new Desk(slowServer([], 300), new EngineClient(() => worker as unknown as Worker), NOTHING_EARLY);
  const move = (value: number) => desk.go({ choices: [{ scenario: 'enping-a', moved: fertility(value) }] }, false);
  desk.refresh();
  await wait(1300);
  t.equal(desk.first.value?.drawn?.run, 'run of {}');
  move(0.8);
  // The run of 0.8 is on its way when the hand goes on, and the engine has become slow.
  await wait(750);
  worker.delay = 400;
  move(0.5);
  await wait(500);
  t.ok(desk.first.value!.isDrawnStale, 'what was drawn before is marked as such');
  await wait(1500);
  const { numbers, drawn, isDrawnStale } = desk.first.value!;
  t.equal(numbers?.result.scenario.name.zh, nameOf(0.5));
  t.equal(drawn?.run, `run of ${nameOf(0.5)}`);
  t.equal(isDrawnStale, false);
});

t.test('two alternatives of one scenario: a hand on the first does not lose its last move', async (t) => {
  const plan = (value: number) => encodeURIComponent(`guangdong-2035~{"p":${nameOf(value)}}`);
  (globals.location as { hash: string }).hash = `#/overview?area=440700&plan=${plan(0.9)}&plan=${plan(1.1)}`;
  const worker = new NamingWorker();
  worker.delay = 60;
  const log: string[] = [];
  const desk = new Desk(slowServer(log, 10), new EngineClient(() => worker as unknown as Worker), NOTHING_EARLY);
  desk.refresh();
  await wait(600);
  for (const value of [0.85, 0.8, 0.75, 0.7, 0.65, 0.6]) {
    const [first, ...others] = desk.address.choices;
    desk.go({ choices: [{ ...first!, moved: fertility(value) }, ...others] }, false);
    await wait(25);
  }
  await wait(800);
  t.strictSame(
    desk.alternatives.map(({ numbers }) => numbers?.result.scenario.name.zh),
    [nameOf(0.6), nameOf(1.1)],
  );
  t.notOk(log.includes('POST /runs'), 'what was moved above the counties is drawn only when asked for');
});

t.test('a run that is done is never taken back: somebody may hold its address', async (t) => {
  (globals.location as { hash: string }).hash = '#/overview?area=440785&plan=enping-a';
  const log: string[] = [];
  const desk = new Desk(
    slowServer(log, 5),
    new EngineClient(() => new NamingWorker() as unknown as Worker),
    NOTHING_EARLY,
  );
  desk.refresh();
  for (const value of [0.9, 0.8]) {
    desk.go({ choices: [{ scenario: 'enping-a', moved: fertility(value) }] }, false);
    await wait(900);
  }
  t.ok(log.filter((line) => line === 'POST /runs').length >= 2);
  t.notOk(log.some((line) => line.startsWith('DELETE')));
});

t.test('draws of another model than that of the page are not laid over its numbers', async (t) => {
  (globals.location as { hash: string }).hash = '#/overview?area=440785&plan=enping-a';
  const server = slowServer([], 5);
  const ask: Server['ask'] = async (path, question) => {
    const answer = await server.ask<object>(path, question);
    return { ...answer, body: { ...answer.body, modelVersion: '9.9.9' } } as never;
  };
  const client = new EngineClient(() => new NamingWorker() as unknown as Worker);
  const desk = new Desk({ ...server, ask } as Server, client, NOTHING_EARLY);
  desk.refresh();
  await wait(1000);
  const { numbers, drawn, trouble } = desk.first.value!;
  t.ok(numbers);
  t.equal(drawn, null);
  t.match(trouble, { title: /换了模型/, detail: /9\.9\.9/, cure: /刷新/ });
});

t.test('a run that somebody else has stopped is asked for again', async (t) => {
  (globals.location as { hash: string }).hash = '#/overview?area=440785&plan=enping-a';
  const log: string[] = [];
  const server = slowServer(log, 5);
  let stopped = 0;
  const ask: Server['ask'] = async (path, question) => {
    const answer = await server.ask<{ status: string }>(path, question);
    const isStopped = path === '/runs' && stopped++ < 2;
    return { ...answer, body: isStopped ? { ...answer.body, status: 'dismissed' } : answer.body } as never;
  };
  const client = new EngineClient(() => new NamingWorker() as unknown as Worker);
  const desk = new Desk({ ...server, ask } as Server, client, NOTHING_EARLY);
  desk.refresh();
  await wait(1500);
  t.equal(log.filter((line) => line === 'POST /runs').length, 3);
  t.equal(desk.first.value?.drawn?.run, 'run of {}');
  // Who stops it himself means it.
  stopped = -100;
  desk.go({ choices: [{ scenario: 'enping-a', moved: fertility(0.7) }] }, false);
  await wait(30);
  await desk.cancelRun(desk.first.value!);
  await wait(1200);
  t.equal(log.filter((line) => line === 'POST /runs').length, 3);
});

t.test('another area takes no places of the county along', async (t) => {
  (globals.location as { hash: string }).hash = '#/overview?area=440785&plan=enping-a';
  const desk = new Desk(
    slowServer([], 5),
    new EngineClient(() => new NamingWorker() as unknown as Worker),
    NOTHING_EARLY,
  );
  const moved: Moved = {
    parameters: { fertilityMultiplier: { 2027: 0.9 }, purchasedPlaces: { junior: { 2027: 1000 } } },
    places: [{ stage: 'primary', places: 500, openingYear: 2028 }],
  };
  desk.go({ choices: [{ scenario: 'enping-a', moved }] });
  desk.go({ area: '440700' });
  t.strictSame(desk.address.choices[0]!.moved, fertility(0.9));
});
