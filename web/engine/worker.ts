import { isOldBrowser } from '../old-browser.ts';
import { OtherModel } from '../server/problem.ts';
import type { Answers, Asked, Kind, Told } from './messages.ts';
import { readPart, Unread } from './unread.ts';

/*
 * The model in the browser: the same code as in the service, on one thread of its own, so that the page never stands still.
 * This file is small, so that inputs are fetched while the model is still being read.
 */

const reading = readPart(
  (isOldBrowser() ? import('../polyfills.ts') : Promise.resolve()).then(() => import('./answers.ts')),
);
// Said to whoever asks.
reading.catch(() => undefined);

/** Milliseconds after which an answer will not come. */
const PATIENCE = 30_000;

/** One after the other, in the order in which they came: what is asked of inputs waits for their loading. */
let last: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  const asked = withText(data);
  last = last.then(async () => {
    const told = await answerTo(await asked.catch(refused(data)));
    postMessage(told, { transfer: 'answer' in told ? buffersOf(told.answer) : [] });
  });
});

/** Inputs that are named by their address are fetched at once, whatever else is under way. */
async function withText(asked: Asked): Promise<Asked> {
  if (asked.kind !== 'load' || !('address' in asked.ask)) return asked;
  const { inputs, address } = asked.ask;
  return { ...asked, ask: { inputs, text: await fetched(address) } };
}

const refused =
  ({ id }: Asked) =>
  (error: unknown) => ({
    id,
    refused: error instanceof Error ? error.message : String(error),
    ...(error instanceof Unread
      ? { reason: 'unread' as const }
      : error instanceof OtherModel
        ? { reason: 'otherModel' as const }
        : {}),
  });

async function answerTo(asked: Asked | Told): Promise<Told> {
  if (!('kind' in asked)) return asked;
  type Answer = Answers[Kind]['answer'];
  try {
    const { ANSWERS } = await reading;
    const answer = ANSWERS[asked.kind] as (ask: Answers[Kind]['ask']) => Answer | Promise<Answer>;
    return { id: asked.id, answer: await answer(asked.ask) };
  } catch (error) {
    return refused(asked)(error);
  }
}

/** Whoever needs the words of a refusal asks again. */
async function fetched(address: string): Promise<string> {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), PATIENCE);
  const response = await fetch(address, {
    credentials: 'same-origin',
    headers: { Accept: 'application/json' },
    signal: patience.signal,
  });
  if (!response.ok) throw new RangeError(`${address}: ${response.status}`);
  return response.text();
}

/** The numbers of a result change hands instead of being copied. */
function buffersOf(answer: Answers[Kind]['answer']): Transferable[] {
  if (!('result' in answer)) return [];
  return answer.result.areas.flatMap(
    ({ values, status, assumedShortage }) => [values.buffer, status.buffer, assumedShortage.buffer] as Transferable[],
  );
}
