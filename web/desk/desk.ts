import { computed, shallowReactive, watch } from 'vue';
import type { Explanation, Question } from '../../models/explain/explanation.ts';
import type { Difference, Place } from '../../models/projection/explain-difference.ts';
import type { AreaIdentity } from '../../models/result.ts';
import { type Address, type AddressFault, readAddress, writeAddress } from '../address/address.ts';
import { overridesOf } from '../address/moved.ts';
import type { Assumption } from '../engine/assumptions.ts';
import { type EngineClient, Overtaken } from '../engine/engine-client.ts';
import type { LeverState } from '../engine/lever-states.ts';
import type { Side } from '../engine/messages.ts';
import type { Server } from '../server/server.ts';
import { type Alternative, emptyAlternative, nameOf } from './alternative.ts';
import { FROM, firstOpenYear, TO } from './horizon.ts';
import { Numbers } from './numbers.ts';
import { Refinery } from './refinery.ts';
import { sendAway } from './session.ts';
import { troubleOf } from './trouble.ts';

const NATION = '000000';
/** Levels that are opened below the root of an explanation at once. */
const OPENED = 2;

interface DeskState {
  address: Address;
  faults: readonly AddressFault[];
  online: boolean;
  /** Areas that are known here: those of every inputs that were loaded. */
  identities: readonly AreaIdentity[];
  /** First school year that can still be decided. */
  firstOpenYear: number;
  /** Where an explanation is open. */
  explained: { readonly question: Question; readonly alternative: number } | null;
}

/** All that the page shows: the address, the alternatives that it names, and who asks. */
export class Desk {
  readonly server: Server;
  readonly #engine: EngineClient;
  readonly #loaded = new Map<string, Promise<void>>();
  readonly #refinery: Refinery;
  readonly #state: DeskState;
  readonly alternatives: Alternative[] = shallowReactive([]);
  readonly area = computed(() => this.#state.identities.find(({ code }) => code === this.#state.address.area));
  readonly first = computed(() => this.alternatives[0]);

  constructor(server: Server, engine: EngineClient) {
    this.server = server;
    this.#engine = engine;
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
    });
    server.language = address.language;
    server.onLine = (isThere) => {
      const isBack = isThere && !this.#state.online;
      this.#state.online = isThere;
      if (isBack) this.refresh();
    };
    addEventListener('hashchange', () => this.#read());
    addEventListener('online', () => this.refresh());
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

  /** Changes the state; the address follows. @param isStep false: back does not lead here (a lever on its way) */
  go(change: Partial<Address>, isStep = true): void {
    const address = { ...this.#state.address, ...change };
    const text = writeAddress(address);
    this.#state.address = address;
    this.#state.faults = [];
    this.server.language = address.language;
    if (text === location.hash) return;
    if (isStep) history.pushState(null, '', text);
    else history.replaceState(null, '', text);
  }

  dropFaults(): void {
    this.#state.faults = [];
  }

  #read(): void {
    const { address, faults } = readAddress(location.hash);
    this.#state.address = address;
    this.#state.faults = faults;
    this.#state.explained = null;
    this.server.language = address.language;
  }

  /** Brings the alternatives to what the address names: what is there already stays. */
  refresh(): void {
    const { area, choices } = this.#state.address;
    choices.forEach((choice, index) => {
      const inputs = `${area} ${choice.scenario}`;
      const there = this.alternatives[index];
      if (there?.inputs === inputs && there.state !== 'failed') {
        if (there.drawn !== null && JSON.stringify(there.choice) === JSON.stringify(choice)) return;
        this.alternatives[index] = Object.assign(there, { choice, isDrawnStale: there.drawn !== null });
      } else {
        this.alternatives[index] = shallowReactive(emptyAlternative(choice, inputs));
      }
      void this.#fill(this.alternatives[index]!, area);
    });
    this.alternatives.splice(choices.length);
  }

  async #fill(alternative: Alternative, area: string): Promise<void> {
    const { choice, inputs } = alternative;
    try {
      if (area !== NATION) {
        await this.#load(area, choice.scenario);
        const { result, milliseconds } = await this.#engine.ask('project', this.sideOf(alternative), inputs);
        if (alternative.choice !== choice) return;
        alternative.numbers = new Numbers(result);
        alternative.name = nameOf(result);
        alternative.took = milliseconds;
        alternative.state = 'ready';
        alternative.trouble = null;
      }
      await this.#refinery.refine(alternative, area);
    } catch (error) {
      if (error instanceof Overtaken || alternative.choice !== choice) return;
      if (sendAway(error)) return;
      alternative.trouble = troubleOf(error, this.#state.address.language);
      if (alternative.numbers === null) alternative.state = 'failed';
    }
  }

  /** Inputs are fetched once; a failure is forgotten, so that it is tried again. */
  #load(area: string, scenario: string): Promise<void> {
    const inputs = `${area} ${scenario}`;
    let loading = this.#loaded.get(inputs);
    if (loading === undefined) {
      const query = new URLSearchParams({
        areas: area,
        scenario,
        from: String(FROM),
        to: String(TO),
        datasets: 'latest',
      });
      loading = this.server.text(`/model-inputs?${query}`).then(async (text) => {
        const { identities, forgotten } = await this.#engine.ask('load', { inputs, text });
        for (const name of forgotten) this.#loaded.delete(name);
        this.#learn(identities);
      });
      loading.catch(() => this.#loaded.delete(inputs));
      this.#loaded.set(inputs, loading);
    }
    return loading;
  }

  /** Forgets what was loaded of a scenario: somebody has changed it. */
  forget(scenario: string): void {
    for (const inputs of this.#loaded.keys()) if (inputs.split(' ')[1] === scenario) this.#loaded.delete(inputs);
    for (const alternative of this.alternatives)
      if (alternative.choice.scenario === scenario) alternative.state = 'failed';
    this.refresh();
  }

  #learn(identities: readonly AreaIdentity[]): void {
    const known = new Map(this.#state.identities.map((identity) => [identity.code, identity]));
    for (const identity of identities) known.set(identity.code, identity);
    this.#state.identities = [...known.values()];
  }

  sideOf({ inputs, choice }: Alternative): Side {
    return { inputs, overrides: overridesOf(choice.moved, this.#state.address.area) };
  }

  /** Parameters as they stand for the area under an alternative. */
  levers(alternative: Alternative): Promise<readonly LeverState[]> {
    return this.#engine.ask('levers', { ...this.sideOf(alternative), area: this.#state.address.area }, 'levers');
  }

  explain(question: Question, alternative = 0): void {
    this.#state.explained = { question, alternative };
  }

  closeExplanation(): void {
    this.#state.explained = null;
  }

  explanation(question: Question, alternative: Alternative): Promise<Explanation> {
    const limits = { depth: OPENED, unfold: false };
    return this.#engine.ask('explain', { ...this.sideOf(alternative), question, limits });
  }

  difference(base: Alternative, other: Alternative, place: Place): Promise<Difference> {
    return this.#engine.ask('difference', { base: this.sideOf(base), other: this.sideOf(other), place });
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
    return this.#refinery.refine(alternative, this.#state.address.area, true);
  }

  cancelRun(alternative: Alternative): Promise<void> {
    return this.#refinery.cancel(alternative);
  }
}
