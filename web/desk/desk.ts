import { computed, shallowReactive, watch } from 'vue';
import type { Explanation, Question } from '../../models/explain/explanation.ts';
import type { Difference, Place } from '../../models/projection/explain-difference.ts';
import type { AreaIdentity } from '../../models/result.ts';
import { type Address, readAddress, writeAddress } from '../address/address.ts';
import { isMoved, movedElsewhere, overridesOf } from '../address/moved.ts';
import { NATION } from '../address/nation.ts';
import type { Assumption } from '../engine/assumptions.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { LeverState } from '../engine/lever-states.ts';
import type { Side } from '../engine/messages.ts';
import { Overtaken } from '../engine/refusals.ts';
import { readReference } from '../scenarios/kept-scenario.ts';
import type { SeenScenario } from '../scenarios/save.ts';
import { ConnectionLost } from '../server/problem.ts';
import { explainRun } from '../server/runs.ts';
import type { Server } from '../server/server.ts';
import { type Alternative, emptyAlternative, nameOf } from './alternative.ts';
import type { DeskState, EarlyAnswers } from './desk-state.ts';
import { firstOpenYear } from './horizon.ts';
import { LoadedInputs } from './loaded-inputs.ts';
import { Numbers } from './numbers.ts';
import { Refinery } from './refinery.ts';
import { sendAway } from './session.ts';
import { troubleOf } from './trouble.ts';

/** Milliseconds between two looks for a service that does not answer. */
const LOOK_AGAIN = 2700;
/** Milliseconds that the address waits for a hand to rest. */
const REST = 300;
/** Levels of an explanation that come at once: enough to name all of its sources. */
const LEVELS = 12;

/** All that the page shows: the address, the alternatives that it names, and who asks. */
export class Desk {
  readonly server: Server;
  readonly #engine: EngineClient;
  readonly #inputs: LoadedInputs;
  readonly #refinery: Refinery;
  readonly #state: DeskState;
  #writing: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;
  readonly alternatives: Alternative[] = shallowReactive([]);
  readonly area = computed(() => this.#state.identities.find(({ code }) => code === this.#state.address.area));
  readonly first = computed(() => this.alternatives[0]);

  /** @param early what was asked before the page stood */
  constructor(server: Server, engine: EngineClient, early: EarlyAnswers) {
    this.server = server;
    this.#engine = engine;
    this.#inputs = new LoadedInputs(server, engine, early, (identities) => this.#learn(identities));
    engine.onRestart = () => this.#inputs.forgetAll();
    this.#refinery = new Refinery(server);
    const { address, faults } = readAddress(location.hash);
    // Shallow: what goes to the worker must be plain.
    this.#state = shallowReactive({
      address,
      faults,
      online: true,
      identities: [],
      firstOpenYear: firstOpenYear(),
      explained: null,
      said: null,
    });
    server.language = address.language;
    server.onLine = (isThere) => {
      const isBack = isThere && !this.#state.online;
      this.#state.online = isThere;
      if (isBack) this.refresh(true);
      // The browser tells of its own line, not of a service that begins again.
      if (!isThere) this.#looking ??= setTimeout(() => this.#look(), LOOK_AGAIN);
    };
    server.onSignedOut = sendAway;
    addEventListener('hashchange', () => this.#read());
    addEventListener('online', () => this.refresh(true));
    watch(
      () => JSON.stringify([this.#state.address.area, this.#state.address.choices]),
      () => this.refresh(),
    );
  }

  get state(): Readonly<DeskState> {
    return this.#state;
  }

  get address(): Address {
    return this.#state.address;
  }

  /** Asks until there is an answer: the first one brings everything back. */
  #look(): void {
    this.#looking = undefined;
    this.server.ask('/session').catch(() => undefined);
  }

  /** Changes the state; the address follows. @param isStep false: back does not lead here (a lever on its way) */
  go(change: Partial<Address>, isStep = true): void {
    const { area, choices } = this.#state.address;
    const isElsewhere = change.area !== undefined && change.area !== area;
    // Places and quantities of a county mean nothing elsewhere.
    const carried = isElsewhere
      ? { choices: choices.map((choice) => ({ ...choice, moved: movedElsewhere(choice.moved) })) }
      : {};
    const address = { ...this.#state.address, ...carried, ...change };
    const text = writeAddress(address);
    this.#state.address = address;
    this.#state.faults = [];
    this.#state.said = null;
    this.server.language = address.language;
    clearTimeout(this.#writing);
    // A hand on a lever changes the state many times a second; the browser counts addresses.
    const write = () => history[isStep ? 'pushState' : 'replaceState'](null, '', text);
    if (!isStep) this.#writing = setTimeout(write, REST);
    else if (text !== location.hash) write();
  }

  /** Until the next step. */
  say(text: string | null): void {
    this.#state.said = text;
  }

  /** Somebody has signed in: what another was refused is asked again. */
  signedIn(): void {
    // What was loaded may not be for the eyes of whoever comes next.
    if (this.alternatives.some(({ numbers }) => numbers !== null)) location.reload();
    else this.refresh();
  }

  dropFaults(): void {
    this.#state.faults = [];
  }

  #read(): void {
    clearTimeout(this.#writing);
    const { address, faults } = readAddress(location.hash);
    this.#state.address = address;
    this.#state.faults = faults;
    this.#state.explained = null;
    this.#state.said = null;
    this.server.language = address.language;
  }

  /** Brings the alternatives to what the address names: what is there already stays. */
  refresh(isRetry = false): void {
    const { area, choices } = this.#state.address;
    choices.forEach((choice, index) => {
      const inputs = `${area} ${choice.scenario}`;
      const there = this.alternatives[index];
      const isThere = there?.inputs === inputs && there.state !== 'failed';
      if (isThere && JSON.stringify(there.choice) === JSON.stringify(choice)) {
        // Done or on its way: only what the service did not answer is asked again.
        if (!isRetry || (there.drawn !== null && !there.isDrawnStale)) return;
      } else {
        if (there !== undefined) this.#refinery.stop(there);
        this.alternatives[index] = isThere
          ? Object.assign(there, { choice, isDrawnStale: there.drawn !== null })
          : shallowReactive(emptyAlternative(choice, inputs));
      }
      void this.#fill(this.alternatives[index]!, area);
    });
    for (const dropped of this.alternatives.splice(choices.length)) this.#refinery.stop(dropped);
  }

  async #fill(alternative: Alternative, area: string, isAsked = false): Promise<void> {
    const { choice } = alternative;
    try {
      if (area !== NATION) {
        await this.#inputs.load(area, choice.scenario);
        const { result, milliseconds } = await this.#inputs.project(alternative, this.sideOf(alternative));
        if (alternative.choice !== choice) return;
        alternative.numbers = new Numbers(result);
        if (!isMoved(choice.moved)) alternative.unmoved = alternative.numbers;
        else if (alternative.unmoved === null) void this.#learnUnmoved(alternative);
        alternative.name = nameOf(result);
        alternative.took = milliseconds;
        alternative.state = 'ready';
        alternative.trouble = null;
      }
      await this.#refinery.refine(alternative, area, isAsked);
      if (area === NATION) this.#learn(alternative.numbers?.result.areas ?? []);
    } catch (error) {
      if (error instanceof Overtaken || alternative.choice !== choice) return;
      if (sendAway(error)) return;
      // What has been loaded goes on without the service, and the page says so in one place.
      if (error instanceof ConnectionLost && alternative.numbers !== null) return;
      alternative.trouble = troubleOf(error, this.#state.address.language);
      if (alternative.numbers === null) alternative.state = 'failed';
    }
  }

  /** For what levers start from. */
  async #learnUnmoved(alternative: Alternative): Promise<void> {
    const { inputs } = alternative;
    const answer = await this.#engine.ask('project', { inputs, overrides: [] }).catch(() => null);
    if (answer !== null) alternative.unmoved ??= new Numbers(answer.result);
  }

  /** The scenario of an alternative as its numbers were made upon; null where that was not heard. */
  seen({ inputs }: Alternative): Promise<SeenScenario | null> {
    return this.#inputs.seen(inputs);
  }

  /** Somebody has changed a scenario, and with it all that build upon it: which these are only the service knows. */
  forget(scenario: string): void {
    this.#inputs.forget(scenario);
    for (const alternative of this.alternatives)
      if (readReference(alternative.choice.scenario).version === null) alternative.state = 'failed';
    this.refresh();
  }

  #learn(identities: readonly AreaIdentity[]): void {
    const known = new Map(this.#state.identities.map((identity) => [identity.code, identity]));
    for (const { code, name, level, parent } of identities) known.set(code, { code, name, level, parent });
    this.#state.identities = [...known.values()];
  }

  sideOf({ inputs, choice }: Alternative): Side {
    return { inputs, overrides: overridesOf(choice.moved, this.#state.address.area) };
  }

  /** Parameters as they stand for the area under an alternative. */
  async levers(alternative: Alternative): Promise<readonly LeverState[]> {
    await this.#inputs.loadAgain(alternative);
    return this.#engine.ask('levers', { ...this.sideOf(alternative), area: this.#state.address.area });
  }

  explain(question: Question, alternative = 0): void {
    this.#state.explained = { question, alternative };
  }

  closeExplanation(): void {
    this.#state.explained = null;
  }

  /** @param row a later question of the same row overtakes this one */
  async explanation(question: Question, alternative: Alternative, row: string | null = null): Promise<Explanation> {
    const { run } = alternative;
    if (this.#state.address.area === NATION && run !== null) return explainRun(this.server, run.id, question, LEVELS);
    await this.#inputs.loadAgain(alternative);
    const limits = { depth: LEVELS, unfold: false };
    return this.#engine.ask('explain', { ...this.sideOf(alternative), question, limits }, row);
  }

  async difference(base: Side, other: Side, place: Place): Promise<Difference> {
    await this.#inputs.loadAgain(base);
    await this.#inputs.loadAgain(other);
    return this.#engine.ask('difference', { base, other, place });
  }

  /** What the alternatives assume, and where they differ; null where one of them has no result yet. */
  assumptions(): Promise<readonly Assumption[]> | null {
    const results = this.alternatives.flatMap(({ numbers }) => {
      if (numbers === null) return [];
      const { applied, projects } = numbers.result;
      return [{ applied, projects }];
    });
    if (results.length < this.alternatives.length) return null;
    return this.#engine.ask('assumptions', { results }, 'assumptions');
  }

  /** Asks for draws although something was moved. */
  refineNow(alternative: Alternative): Promise<void> {
    return this.#fill(alternative, this.#state.address.area, true);
  }

  cancelRun(alternative: Alternative): Promise<void> {
    return this.#refinery.cancel(alternative);
  }
}
