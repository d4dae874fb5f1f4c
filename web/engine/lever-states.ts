import { z } from 'zod';
import { type AreaParameters, LEVERS, MULTIPLIERS } from '../../models/inputs/area-parameters.ts';
import { PARAMETER_IDS, type ParameterId, parametersSchema } from '../../models/inputs/parameters.ts';
import type { Override } from '../../models/inputs/scenario.ts';
import type { ProjectionEngine } from '../../models/projection/projection-engine.ts';
import { STAGES } from '../../models/stages.ts';

/** One parameter as it stands for an area: what it may be, what it is, and who says so. */
export interface LeverState {
  readonly id: ParameterId;
  readonly zh: string;
  readonly en: string;
  /** A path has a value by year; parts have one by stage or grade. */
  readonly kind: 'path' | 'number' | 'choice' | 'text' | 'parts' | 'paths';
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly whole: boolean;
  readonly nullable: boolean;
  readonly choices: readonly string[];
  /** Of parts and paths: stages or grades. */
  readonly members: readonly string[];
  /** What is in force: a number, a word, a path, or one of these by member; null: nothing steers it. */
  readonly value: unknown;
  /** Where a target steers it, which way it improves: a path that is set takes its place. Null: no target does. */
  readonly operator: '>=' | '<=' | null;
  /** Who sets it: a scenario by its name, a target by its id, a standard, a default. */
  readonly origin: { readonly zh: string; readonly en: string };
}

interface Shape {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Shape[];
  readonly additionalProperties?: Shape | boolean;
  readonly properties?: Readonly<Record<string, Shape>>;
}

/** Every parameter of an area under a scenario and what is laid over it, in the order in which the model uses them. */
export function leverStates(engine: ProjectionEngine, overrides: readonly Override[], area: string): LeverState[] {
  const planner = engine.planner(overrides);
  const chain = [area, ...engine.tree.parentsOf(area)];
  const { parameters } = planner.plan(chain);
  const steps = planner.stepsOf(chain);
  return PARAMETER_IDS.map((id) => {
    const schema = parametersSchema.shape[id].unwrap();
    const { title = id, description = id } = schema.meta() as { title?: string; description?: string };
    const step = steps.findLast(({ override }) => override.parameters?.[id] !== undefined);
    const target = isOneOf(LEVERS, id) && parameters.levers[id] === null ? parameters.driven[id] : undefined;
    const names = step === undefined ? originOf(id, parameters) : step.override.name;
    return {
      id,
      zh: title,
      en: description,
      ...limitsOf(z.toJSONSchema(schema) as Shape),
      value: valueInForceOf(id, parameters),
      operator: target?.operator ?? null,
      origin: { zh: names.zh, en: names.en ?? names.zh },
    };
  });
}

type Limits = Pick<LeverState, 'kind' | 'minimum' | 'maximum' | 'whole' | 'nullable' | 'choices' | 'members'>;

function limitsOf(shape: Shape): Limits {
  const inner = shape.anyOf?.find(({ type }) => type !== 'null') ?? shape;
  const nullable = shape.anyOf !== undefined;
  const none = { minimum: null, maximum: null, whole: false, nullable, choices: [], members: [] };
  const numbers = (of: Shape) => {
    const number = of.anyOf?.find(({ type }) => type !== 'null') ?? of;
    return { minimum: number.minimum ?? null, maximum: number.maximum ?? null, whole: number.type === 'integer' };
  };
  if (inner.enum !== undefined) return { ...none, kind: 'choice', choices: inner.enum };
  if (inner.type === 'string') return { ...none, kind: 'text' };
  if (inner.properties !== undefined) {
    const members = Object.keys(inner.properties);
    const first = inner.properties[members[0]!]!;
    if (typeof first.additionalProperties === 'object')
      return { ...none, kind: 'paths', members, ...numbers(first.additionalProperties) };
    return { ...none, kind: 'parts', members, ...numbers(first) };
  }
  if (typeof inner.additionalProperties === 'object')
    return { ...none, kind: 'path', ...numbers(inner.additionalProperties) };
  return { ...none, kind: 'number', ...numbers(inner) };
}

const isOneOf = <T extends string>(known: readonly T[], id: string): id is T => known.includes(id as T);

function valueInForceOf(id: ParameterId, parameters: AreaParameters): unknown {
  if (isOneOf(MULTIPLIERS, id)) return parameters.multipliers[id];
  if (isOneOf(LEVERS, id)) return parameters.levers[id] ?? parameters.driven[id]?.path ?? null;
  if (id === 'classSizeCap') return capsOf(parameters);
  const value = parameters[id as keyof AreaParameters] as unknown;
  if (!(value instanceof Float64Array)) return value;
  return Object.fromEntries(STAGES.map((stage, at) => [stage, Number.isNaN(value[at]) ? null : value[at]]));
}

/** Kindergarten by grade, other stages by their first grade: caps of one stage are the same. */
function capsOf({ classSizeCap }: AreaParameters): Record<string, number> {
  const [K1, K2, K3] = classSizeCap;
  const first = { primary: 3, junior: 9, generalSenior: 12, vocational: 15 };
  return {
    ...{ K1: K1!, K2: K2!, K3: K3! },
    ...Object.fromEntries(Object.entries(first).map(([stage, grade]) => [stage, classSizeCap[grade]!])),
  };
}

function originOf(id: ParameterId, { driven }: AreaParameters): { readonly zh: string; readonly en: string } {
  const target = isOneOf(LEVERS, id) ? driven[id] : undefined;
  if (target !== undefined) return { zh: `目标 ${target.targetId}`, en: `target ${target.targetId}` };
  return { zh: '标准或默认值', en: 'standard or default' };
}
