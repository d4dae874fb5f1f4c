import type { Stage } from '../stages.ts';
import type { ParameterId } from './parameters.ts';

/** Where a number of law or policy stands: title and clause, with the words where they are known. */
export interface Source {
  readonly title: string;
  readonly docNo?: string | null;
  readonly clause?: string | null;
  readonly quote?: string | null;
  readonly address?: string | null;
}

/** A dated, cited standard of scenarios/standards. */
export interface Standard {
  readonly id: string;
  readonly jurisdiction: string;
  readonly parameter: string;
  readonly stage: string | null;
  readonly grade: string | null;
  readonly operator: string;
  readonly value: number | null;
  readonly unit: string;
  readonly from: string | null;
  readonly status: string;
  readonly policyId: string | null;
  /** Warning thresholds name their level, class bands their band. */
  readonly level?: string;
  readonly band?: string;
  readonly source: Source;
}

/** A dated, cited target of scenarios/targets. */
export interface Target {
  readonly id: string;
  readonly jurisdiction: string;
  readonly stage: string | null;
  readonly indicator: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly operator: '>=' | '<=' | '=';
  readonly value: number | null;
  readonly unit: string;
  readonly year: number;
  readonly scope: 'jurisdiction' | 'descendants';
  readonly binding: boolean | null;
  readonly status: string;
  readonly measure: string | null;
  readonly drives: ParameterId | null;
  readonly reason: { readonly zh: string; readonly en: string } | null;
  readonly policyId: string | null;
  readonly source: Source;
}

/** Places per thousand residents by law or plan. */
export interface NormPack {
  readonly id: string;
  readonly jurisdiction: string | null;
  readonly name: { readonly zh: string; readonly en: string };
  readonly placesPerThousand: Readonly<Partial<Record<Stage, number | null>>>;
  readonly landPerPlace: Readonly<Partial<Record<Stage, unknown>>> | null;
  readonly status: string;
  readonly source?: Source;
}

export interface NormPackChoice {
  readonly jurisdiction: string;
  readonly pack: string;
  readonly reason?: { readonly zh: string; readonly en: string };
}

/** A set of jurisdictions with a name, for targets of a region that is not an administrative unit. */
export interface Grouping {
  readonly id: string;
  readonly groups: readonly { readonly id: string; readonly members: readonly { readonly code: string }[] }[];
}
