import { z } from 'zod';
import { historyConfigSchema } from '../../../models/backtest/history-config.ts';
import { baselineSchema } from '../../../models/inputs/baseline.ts';
import { parametersSchema } from '../../../models/inputs/parameters.ts';
import { projectSchema } from '../../../models/inputs/project.ts';
import { overrideSchema, scenarioSchema } from '../../../models/inputs/scenario.ts';

/** Gives the input shapes of the domain a name in the OpenAPI document; without it each would be written out at every use. */
export function nameInputSchemas(): void {
  const named = {
    Parameters: parametersSchema,
    Project: projectSchema,
    Override: overrideSchema,
    Scenario: scenarioSchema,
    Baseline: baselineSchema,
    HistoryConfig: historyConfigSchema,
  };
  for (const [id, schema] of Object.entries(named)) {
    if (!z.globalRegistry.has(schema)) z.globalRegistry.add(schema, { id });
  }
}
