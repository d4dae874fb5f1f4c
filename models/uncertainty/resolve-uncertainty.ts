import {
  type Autoregression,
  correlationRoot,
  POLICY_QUANTITIES,
  type ProgressionStep,
  SHOCK_LEVELS,
  SHOCK_QUANTITIES,
  type ShockLevel,
  type ShockProcess,
  type ShockQuantity,
  type UncertaintyOverrides,
  type UncertaintyParameters,
} from './uncertainty-parameters.ts';

/** A shipped process: its numbers with their label, and whose errors were borrowed where there is no history. */
export interface ShippedProcess extends ShockProcess {
  readonly status: string;
  readonly peerGroup: { readonly zh: string; readonly en: string } | null;
}

/** The content of scenarios/uncertainty. */
export interface ShippedUncertainty {
  readonly shocks: Readonly<Record<ShockLevel, Readonly<Partial<Record<ShockQuantity, ShippedProcess>>>>>;
  readonly policy: Readonly<Record<(typeof POLICY_QUANTITIES)[number], ShippedProcess>>;
  readonly correlation: readonly (readonly number[])[];
  readonly progressionLoadings: Readonly<Record<ProgressionStep, number>> & { readonly status: string };
  readonly projectDelay: {
    readonly probability: readonly number[];
    readonly status: string;
    readonly peerGroup: { readonly zh: string; readonly en: string } | null;
  };
}

/** What is wrong with the uncertainty that a request asks for. */
export interface UncertaintyProblem {
  readonly where: 'correlation' | 'projectDelay';
  readonly found: string;
}

const NONE: ShockProcess = { persistence: 0, deviation: 0, from: 0 };
/** Probabilities are written with a few decimals: they may miss 1 by a rounding. */
const ROUNDING = 1e-6;

/**
 * Shipped uncertainty with what a request changes.
 * @returns the parameters, or what is wrong with them, all at once
 */
export function resolveUncertainty(
  shipped: ShippedUncertainty,
  overrides: UncertaintyOverrides = {},
): { readonly parameters: UncertaintyParameters } | { readonly problems: readonly UncertaintyProblem[] } {
  const correlation = overrides.correlation ?? shipped.correlation;
  const root = correlationRoot(correlation);
  const projectDelay = overrides.projectDelay ?? shipped.projectDelay.probability;
  const sum = projectDelay.reduce((total, probability) => total + probability, 0);
  const { ontoJunior, junior, senior } = shipped.progressionLoadings;
  const problems: UncertaintyProblem[] = [];
  if (root === null) problems.push({ where: 'correlation', found: JSON.stringify(correlation) });
  if (Math.abs(sum - 1) > ROUNDING)
    problems.push({ where: 'projectDelay', found: `${projectDelay.join(' + ')} = ${sum}` });
  if (root === null || problems.length > 0) return { problems };
  const level = (name: ShockLevel) =>
    Object.fromEntries(
      SHOCK_QUANTITIES.map((quantity) => [
        quantity,
        merged(shipped.shocks[name][quantity], overrides.shocks?.[name]?.[quantity]),
      ]),
    ) as Record<ShockQuantity, ShockProcess>;
  return {
    parameters: {
      shocks: Object.fromEntries(SHOCK_LEVELS.map((name) => [name, level(name)])) as UncertaintyParameters['shocks'],
      policy: Object.fromEntries(
        POLICY_QUANTITIES.map((quantity) => [quantity, merged(shipped.policy[quantity], overrides.policy?.[quantity])]),
      ) as UncertaintyParameters['policy'],
      correlation,
      correlationRoot: root,
      projectDelay,
      progressionLoadings: { ontoJunior, junior, senior, ...overrides.progressionLoadings },
    },
  };
}

function merged(shipped: ShippedProcess | undefined, stated: Partial<Autoregression> | undefined): ShockProcess {
  const { persistence, deviation, from } = shipped ?? NONE;
  return { persistence, deviation, from, ...stated };
}
