import { z } from 'zod';
import { scenarioSchema } from '../../../models/inputs/scenario.ts';
import { SCENARIO_ACTIONS } from '../../store/scenarios.ts';
import { changeSchema } from './change.ts';
import { findingSchema } from './problem.ts';

const time = z.string().nullable();

/** What is said of a scenario beside its document; a whole document that is sent may carry them, they are not read. */
export const scenarioFacts = {
  source: z.enum(['shipped', 'stored']).describe('shipped 随附（只读），stored 自建'),
  version: z.number().int().nullable().describe('版本；随附的情景为 null'),
  author: z.string().nullable().describe('写成这一版的人'),
  note: z.string().nullable().describe('这一版的说明'),
  created: time,
  updated: time.describe('这一版写成的时间'),
  lockedBy: z.string().nullable().describe('锁定人；未锁定为 null'),
  lockedAt: time,
};

export const scenarioViewSchema = scenarioSchema.extend(scenarioFacts).meta({ id: 'KeptScenario' });
export type ScenarioView = z.infer<typeof scenarioViewSchema>;

/** A scenario as it was written, with what was remarked on it. */
export const writtenScenarioSchema = scenarioSchema
  .extend({ ...scenarioFacts, findings: z.array(findingSchema).describe('警告和提示 · warnings and notices') })
  .meta({ id: 'WrittenScenario' });

export const scenarioParameters = z.strictObject({ id: z.string().max(100) });

export const scenarioVersionParameters = z.strictObject({
  id: z.string().max(100),
  version: z.coerce.number().int().min(1).max(1_000_000_000),
});

/** A whole document; what the API itself says of a scenario is left aside, so that what was read can be sent back. */
export const scenarioDocumentSchema = scenarioSchema.extend(
  Object.fromEntries(Object.keys(scenarioFacts).map((key) => [key, z.unknown().optional()])) as Record<
    keyof typeof scenarioFacts,
    z.ZodOptional<z.ZodUnknown>
  >,
);

export const scenarioPatchSchema = z
  .record(z.string(), z.unknown())
  .describe('RFC 7396：只写要改的成员，null 表示删去，数组整体替换')
  .meta({ id: 'ScenarioPatch' });

export const copySchema = scenarioSchema.pick({ id: true, name: true }).meta({ id: 'ScenarioCopy' });

const versionFields = {
  version: z.number().int(),
  action: z.enum(SCENARIO_ACTIONS),
  author: z.string(),
  note: z.string(),
  at: z.string(),
};

export const scenarioStepSchema = z
  .object({
    ...versionFields,
    changes: z.array(changeSchema).describe('与前一版相比；至多列出 200 处'),
    moreChanges: z.number().int().describe('没有列出的改动数'),
  })
  .meta({ id: 'ScenarioStep' });

export const scenarioVersionSchema = z
  .object({ ...versionFields, document: scenarioSchema })
  .meta({ id: 'ScenarioVersion' });
