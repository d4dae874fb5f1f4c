import { seriesIndex } from '../catalogue/index.ts';
import type { Horizon } from '../horizon.ts';
import { type AreaPlan, unmovedPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import type { LearnedCourse } from '../inputs/learned-course.ts';
import { simulate } from '../simulate.ts';
import type { LearnedArea } from './learn-courses.ts';

/**
 * The course of a county with its entrants: learned ones over those that the model itself has without any lever. A lever
 * then moves what was learned as it moves the model. Farther cohorts go by the last factor.
 * @param start of the county with its own counts
 * @param plan as asked; its multipliers and its fertility variant are taken out
 */
export function withLearnedEntry(
  { course, entrants }: LearnedArea,
  start: AreaStart,
  plan: AreaPlan,
  horizon: Horizon,
): LearnedCourse {
  if (entrants.length === 0) return course;
  const { values } = simulate({ ...start, learned: null }, unmovedPlan(plan), horizon);
  const first = seriesIndex('entrants', 'primary') * horizon.years.length;
  const entry = course.entry.slice();
  let factor = 1;
  entry.forEach((_, lead) => {
    const modelled = values[first + horizon.years.indexOf(course.since + lead + 1)];
    const learned = entrants[lead];
    if (learned !== undefined && learned > 0 && modelled !== undefined && modelled > 0) factor = learned / modelled;
    entry[lead] = factor;
  });
  return { ...course, entry };
}
