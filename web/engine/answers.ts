import { parse } from 'devalue';
import type { ModelInputs } from '../../models/projection/model-inputs.ts';
import { MODEL_VERSION } from '../../models/result.ts';
import { OtherModel } from '../server/problem.ts';
import { engineOf, keepEngine } from './engines.ts';
import type { Answers, Kind } from './messages.ts';
import { readPart } from './unread.ts';

/** Explanations, levers and causes: twice as much code as the first numbers need, read once these have been computed. */
const later = () => readPart(import('./later-answers.ts'));

/** Milliseconds in which the page has the processor for itself. */
const QUIET = 300;

/** What an address says is checked as the service would check it. */
const checked = async (overrides: Answers['project']['ask']['overrides']) =>
  overrides.length === 0 ? [] : (await later()).checkedOverrides(overrides);

/** What the worker answers, by kind. */
export const ANSWERS: {
  readonly [K in Kind]: (ask: Answers[K]['ask']) => Promise<Answers[K]['answer']>;
} = {
  load: async (ask) => {
    if (!('text' in ask)) throw new RangeError(`${ask.address} has not been fetched`);
    const inputs = parse(ask.text) as ModelInputs;
    if (inputs.modelVersion !== MODEL_VERSION) throw new OtherModel(inputs.modelVersion);
    const { engine, forgotten } = keepEngine(ask.inputs, inputs);
    return { baseYear: engine.horizon.baseYear, identities: engine.inputs.identities, forgotten };
  },
  project: async ({ inputs, overrides }) => {
    const begun = performance.now();
    const result = await engineOf(inputs).project(await checked(overrides));
    // While the network is there: what is looked into afterwards must not need it.
    setTimeout(() => later().catch(() => undefined), QUIET);
    return { result, milliseconds: performance.now() - begun };
  },
  levers: async (ask) => (await later()).levers(ask),
  explain: async (ask) => (await later()).explain(ask),
  difference: async (ask) => (await later()).difference(ask),
  assumptions: async (ask) => (await later()).assumptions(ask),
};
