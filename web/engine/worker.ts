import '../polyfills.ts';
import { parse } from 'devalue';
import { z } from 'zod';
import { overrideSchema } from '../../models/inputs/scenario.ts';
import { explainDifference } from '../../models/projection/explain-difference.ts';
import type { ModelInputs } from '../../models/projection/model-inputs.ts';
import { ProjectionEngine } from '../../models/projection/projection-engine.ts';
import { assumptionsOf } from './assumptions.ts';
import { leverStates } from './lever-states.ts';
import type { Answers, Asked, Kind, Side, Told } from './messages.ts';

/*
 * The model in the browser: the same code as in the service, on one thread of its own, so that the page never stands still.
 */

const engines = new Map<string, ProjectionEngine>();

/** Inputs of more alternatives than this are forgotten: first those that were not asked for longest. */
const MOST_ENGINES = 12;

function engineOf({ inputs }: Pick<Side, 'inputs'>): ProjectionEngine {
  const engine = engines.get(inputs);
  if (engine === undefined) throw new RangeError(`no inputs ${inputs}`);
  engines.delete(inputs);
  engines.set(inputs, engine);
  return engine;
}

/** What an address says is checked as the service would check it. */
const checked = ({ overrides }: Side) => overrides.map((override) => overrideSchema.parse(override));

const ANSWERS: {
  readonly [K in Kind]: (ask: Answers[K]['ask']) => Answers[K]['answer'] | Promise<Answers[K]['answer']>;
} = {
  load: async (ask) => {
    const { inputs } = ask;
    const engine = new ProjectionEngine(parse('text' in ask ? ask.text : await fetched(ask.address)) as ModelInputs);
    engines.delete(inputs);
    engines.set(inputs, engine);
    const forgotten = [...engines.keys()].slice(0, Math.max(0, engines.size - MOST_ENGINES));
    for (const name of forgotten) engines.delete(name);
    return { baseYear: engine.horizon.baseYear, identities: engine.inputs.identities, forgotten };
  },
  project: async (side) => {
    const begun = performance.now();
    const result = await engineOf(side).project(checked(side));
    return { result, milliseconds: performance.now() - begun };
  },
  levers: (side) => leverStates(engineOf(side), checked(side), side.area),
  explain: async (side) => {
    const engine = engineOf(side);
    const overrides = checked(side);
    const isCounty = engine.tree.childrenOf(side.question.area).length === 0;
    const result = isCounty ? NO_RESULT : await engine.project(overrides);
    return engine.explain(overrides, side.question, side.limits, result);
  },
  difference: ({ base, other, place }) =>
    explainDifference(
      { engine: engineOf(base), overrides: checked(base) },
      { engine: engineOf(other), overrides: checked(other) },
      place,
    ),
  assumptions: ({ results }) => assumptionsOf(results),
};

/** Milliseconds after which an answer will not come. */
const PATIENCE = 30_000;

/** Fetched here while the page is still being read; whoever needs the words of a refusal asks again. */
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

/** A county is explained by its own walk. */
const NO_RESULT = { areas: [], years: [] };

/** One after the other, in the order in which they came: what is asked of inputs waits for their loading. */
let last: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  last = last.then(async () => {
    const told = await answerTo(data);
    postMessage(told, { transfer: 'answer' in told ? buffersOf(told.answer) : [] });
  });
});

async function answerTo({ id, kind, ask }: Asked): Promise<Told> {
  type Answer = Answers[Kind]['answer'];
  const answer = ANSWERS[kind] as (ask: Answers[Kind]['ask']) => Answer | Promise<Answer>;
  try {
    return { id, answer: await answer(ask) };
  } catch (error) {
    if (error instanceof z.ZodError) return { id, refused: z.prettifyError(error) };
    return { id, refused: error instanceof Error ? error.message : String(error) };
  }
}

/** The numbers of a result change hands instead of being copied. */
function buffersOf(answer: Answers[Kind]['answer']): Transferable[] {
  if (!('result' in answer)) return [];
  return answer.result.areas.flatMap(({ values, status }) => [values.buffer, status.buffer] as Transferable[]);
}
