import { DEFAULT_YEARS } from './schemas/run.ts';

/** What is kept is looked at as `xuewei check` looks at files: by the years of a run that names none. */
export const USUAL_HORIZON = { from: DEFAULT_YEARS.from, to: DEFAULT_YEARS.to } as const;
