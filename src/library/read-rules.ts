import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseValue } from '../../models/inputs/facts.ts';
import { type ParameterOverrides, parametersSchema } from '../../models/inputs/parameters.ts';
import { type Project, projectSchema } from '../../models/inputs/project.ts';
import type { Rules } from '../../models/inputs/resolve-parameters.ts';
import type { Grouping, NormPack, NormPackChoice, Standard, Target } from '../../models/inputs/standard.ts';
import { readJson, readTable, type TableRow } from './read-table.ts';

interface DefaultFile {
  readonly parameters: Readonly<Record<string, { readonly value: unknown }>>;
}

const jsonFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();

/** Law and defaults: standards, targets, norm packs, default parameters. */
export function readRules(folder: string, baseValues: readonly BaseValue[], baseYear: number): Rules {
  const standards = jsonFiles(join(folder, 'standards')).flatMap(
    (name) => readJson<{ standards?: Standard[] }>(join(folder, 'standards', name)).standards ?? [],
  );
  const targets = jsonFiles(join(folder, 'targets')).flatMap(
    (name) => readJson<{ targets: Target[] }>(join(folder, 'targets', name)).targets,
  );
  const packs = jsonFiles(join(folder, 'standards', 'norm-packs')).map((name) =>
    readJson<NormPack>(join(folder, 'standards', 'norm-packs', name)),
  );
  const { choices } = readJson<{ choices: NormPackChoice[] }>(join(folder, 'standards', 'norm-pack-choice.json'));
  return {
    defaults: readDefaults(folder),
    standards,
    targets,
    normPacks: new Map(packs.map((pack) => [pack.id, pack])),
    normPackChoices: choices,
    baseValues,
    baseYear,
  };
}

/** Default parameters: a null value means that nothing steers the parameter, so it is left out. */
function readDefaults(folder: string): ParameterOverrides {
  const { parameters } = readJson<DefaultFile>(join(folder, 'parameters', 'default.json'));
  const stated = Object.entries(parameters).filter(([, entry]) => entry.value !== null);
  return parametersSchema.parse(Object.fromEntries(stated.map(([id, entry]) => [id, entry.value])));
}

/** Groups of areas that are assessed or paired together. */
export function readGroupings(folder: string): Grouping[] {
  return readJson<{ groupings: Grouping[] }>(join(folder, 'regions', 'groupings.json')).groupings;
}

/** Shipped building programmes by file name without ending. */
export function readProgrammes(folder: string): Map<string, Project[]> {
  const programmes = new Map<string, Project[]>();
  for (const name of jsonFiles(join(folder, 'projects'))) {
    const { projects } = readJson<{ projects: unknown[] }>(join(folder, 'projects', name));
    programmes.set(
      name.replace(/\.json$/, ''),
      projects.map((project) => projectSchema.parse(project)),
    );
  }
  return programmes;
}

/** Every clause of the policy documents, one row each, with what became of it. */
export function readPolicyRegister(folder: string): TableRow[] {
  return readTable(join(folder, 'policies', 'register.csv'));
}
