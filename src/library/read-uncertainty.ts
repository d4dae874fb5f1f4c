import { join } from 'node:path';
import type { ShippedUncertainty } from '../../models/uncertainty/resolve-uncertainty.ts';
import { readJson } from './read-table.ts';

/** The shipped uncertainty: read only by who draws. */
export function readUncertainty(folder: string): ShippedUncertainty {
  const { shocks, policy, correlation, progressionLoadings } = readJson<
    Pick<ShippedUncertainty, 'shocks' | 'policy' | 'progressionLoadings'> & {
      correlation: { matrix: ShippedUncertainty['correlation'] };
    }
  >(join(folder, 'uncertainty', 'shocks.json'));
  const projectDelay = readJson<ShippedUncertainty['projectDelay']>(join(folder, 'uncertainty', 'project-delay.json'));
  return { shocks, policy, correlation: correlation.matrix, progressionLoadings, projectDelay };
}
