import { type Ref, shallowRef } from 'vue';
import type { Desk } from './desk.ts';

/** A scenario as the list shows it. */
export interface ListedScenario {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en?: string };
  readonly source: 'shipped' | 'stored';
  readonly version: number | null;
  readonly lockedBy: string | null;
  readonly areas?: readonly string[];
}

const listed: Ref<readonly ListedScenario[]> = shallowRef([]);
let asked = false;

/** The scenarios there are; asked for once, and again after a change. */
export function scenarioList(desk: Desk): Ref<readonly ListedScenario[]> {
  if (!asked) {
    asked = true;
    void readScenarios(desk);
  }
  return listed;
}

/** Reads the list again: somebody has added to it. */
export async function readScenarios({ server }: Desk): Promise<void> {
  try {
    const { body } = await server.ask<{ readonly results: readonly ListedScenario[] }>('/scenarios?pageSize=500');
    listed.value = body.results;
  } catch {
    asked = false;
  }
}
