import type { ShippedAccuracy } from '../accuracy/accuracy-statement.ts';
import type { CitedData, CitedFacts } from '../explain/context.ts';
import type { Baseline } from '../inputs/baseline.ts';
import type { ScenarioChain } from '../inputs/plan-areas.ts';
import type { Project } from '../inputs/project.ts';
import type { Rules } from '../inputs/resolve-parameters.ts';
import type { Scenario } from '../inputs/scenario.ts';
import type { Grouping } from '../inputs/standard.ts';
import type { AreaIdentity } from '../result.ts';
import type { CountyInputs } from './county-inputs.ts';

/**
 * Everything that a projection of some areas under some scenario is computed from, and nothing that belongs to other
 * areas: whoever has it can compute and explain without asking anybody. Plain data with maps and typed arrays.
 */
export interface ModelInputs {
  /** Of the model that collected them: another one may mean other things by the same names. */
  readonly modelVersion: string;
  /** Areas asked for, as codes in full. */
  readonly areas: readonly string[];
  readonly from: number;
  readonly to: number;
  /** The scenario with its bases, and the scenarios named. */
  readonly chain: ScenarioChain;
  readonly named: readonly Scenario[];
  /** The areas, all that lie within and above them, and their siblings: enough to know what is whole. */
  readonly identities: readonly AreaIdentity[];
  readonly counties: readonly CountyInputs[];
  readonly baselines: readonly Baseline[];
  readonly facts: CitedFacts;
  readonly rules: Rules;
  readonly groupings: readonly Grouping[];
  readonly programmes: ReadonlyMap<string, readonly Project[]>;
  readonly residents: ReadonlyMap<string, number>;
  readonly accuracy: ShippedAccuracy;
  readonly cited: CitedData;
}
