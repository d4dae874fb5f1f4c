import { z } from 'zod';

/** The four shocks that are correlated within a level and a year; also the order of the correlation matrix. */
export const SHOCK_QUANTITIES = ['fertility', 'migration', 'entry', 'progression'] as const;
export type ShockQuantity = (typeof SHOCK_QUANTITIES)[number];
export const SHOCK_LEVELS = ['nation', 'province', 'county'] as const;
export type ShockLevel = (typeof SHOCK_LEVELS)[number];
/** National shocks of policy, shared by all areas. */
export const POLICY_QUANTITIES = ['kindergartenRate', 'promotion', 'generalShare'] as const;
export type PolicyQuantity = (typeof POLICY_QUANTITIES)[number];

/** Steps beside those within primary school, on which the progression shock is larger. */
export const PROGRESSION_STEPS = ['ontoJunior', 'junior', 'senior'] as const;
export type ProgressionStep = (typeof PROGRESSION_STEPS)[number];
const loading = z.number().min(0).max(10);

/** Largest yearly deviation on the logarithm: a factor of 1.65 in a single year is no forecast error any more. */
export const LARGEST_DEVIATION = 0.5;

/** x[t] = persistence × x[t−1] + deviation × e[t], e standard normal; x = 0 up to the year `from`. */
const autoregression = z.strictObject({
  persistence: z.number().min(0).max(1).meta({ title: '保持系数', description: 'Share of a shock left a year later' }),
  deviation: z
    .number()
    .min(0)
    .max(LARGEST_DEVIATION)
    .meta({ title: '年标准差', description: 'Standard deviation of the yearly innovation, on the logarithm' }),
  from: z
    .number()
    .int()
    .min(1990)
    .max(2100)
    .meta({ title: '已知年份', description: 'Last known year: shocks begin the year after' }),
});
export type Autoregression = z.infer<typeof autoregression>;

const levelSchema = z.strictObject({
  fertility: autoregression.partial().optional(),
  migration: autoregression.partial().optional(),
  entry: autoregression.partial().optional(),
  progression: autoregression.partial().optional(),
});

const unit = z.number().min(-1).max(1);

/** What a request may change of the shipped uncertainty: any part. */
export const uncertaintySchema = z
  .strictObject({
    shocks: z
      .strictObject({
        nation: levelSchema.optional(),
        province: levelSchema.optional(),
        county: levelSchema.optional(),
      })
      .meta({ title: '随机冲击', description: 'Shocks by level: nation and province are shared by the areas below' }),
    policy: z
      .strictObject({
        kindergartenRate: autoregression.partial().optional(),
        promotion: autoregression.partial().optional(),
        generalShare: autoregression.partial().optional(),
      })
      .meta({ title: '政策冲击', description: 'National shocks of policy' }),
    correlation: z
      .array(z.array(unit).length(SHOCK_QUANTITIES.length))
      .length(SHOCK_QUANTITIES.length)
      .meta({
        title: '相关矩阵',
        description: `Correlation of the innovations of ${SHOCK_QUANTITIES.join(', ')}; symmetric, 1 on the diagonal, positive definite`,
      }),
    progressionLoadings: z.strictObject({ ontoJunior: loading, junior: loading, senior: loading }).partial().meta({
      title: '升级冲击倍数',
      description:
        'Progression shock onto junior school, within it and within senior school; 1: as within primary school',
    }),
    projectDelay: z.array(z.number().min(0).max(1)).min(1).max(11).meta({
      title: '项目延期分布',
      description: 'Probability that a project opens 0, 1, 2 … autumns late; sums to 1',
    }),
  })
  .partial();
export type UncertaintyOverrides = z.infer<typeof uncertaintySchema>;

/** A shock of one level. */
export type ShockProcess = Readonly<Autoregression>;

/** Everything that the draws need to know, decided: shipped values, with what the request changed. */
export interface UncertaintyParameters {
  readonly shocks: Readonly<Record<ShockLevel, Readonly<Record<ShockQuantity, ShockProcess>>>>;
  readonly policy: Readonly<Record<PolicyQuantity, ShockProcess>>;
  readonly correlation: readonly (readonly number[])[];
  /** Lower triangle L with L Lᵀ = correlation, row by row (4 × 4). */
  readonly correlationRoot: readonly (readonly number[])[];
  /** Probability of opening 0, 1, 2 … autumns late. */
  readonly projectDelay: readonly number[];
  /** How many times as large as within primary school the progression shock is in the other steps. */
  readonly progressionLoadings: Readonly<Record<ProgressionStep, number>>;
}

/** Largest number of draws × school years: what one thread keeps of an area stays below about half a gigabyte. */
export const MOST_DRAW_YEARS = 400_000;
export const MOST_SEED = 2 ** 32 - 1;
/** Seed of a run that names none: runs are repeatable without asking for it. */
export const DEFAULT_SEED = 1;

/**
 * Cholesky root of a correlation matrix.
 * @returns the lower triangle; null where the matrix is not symmetric with a diagonal of 1, or not positive definite
 */
export function correlationRoot(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const root = matrix.map(() => new Array<number>(size).fill(0));
  for (let row = 0; row < size; row++) {
    if (matrix[row]!.length !== size || matrix[row]![row] !== 1) return null;
    for (let column = 0; column <= row; column++) {
      if (matrix[row]![column] !== matrix[column]![row]) return null;
      let rest = matrix[row]![column]!;
      for (let before = 0; before < column; before++) rest -= root[row]![before]! * root[column]![before]!;
      if (column < row) root[row]![column] = rest / root[column]![column]!;
      else if (rest > 1e-10) root[row]![row] = Math.sqrt(rest);
      else return null;
    }
  }
  return root;
}
