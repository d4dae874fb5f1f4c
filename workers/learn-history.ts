import type { GradeSystem, History } from '../models/backtest/history.ts';
import { type LearnedArea, learnCourses } from '../models/backtest/learn-courses.ts';

/** A history to learn from. */
export interface HistoryTask {
  readonly history: History;
  readonly system: GradeSystem;
  /** Year up to which courses are wanted. */
  readonly last: number;
}

/** Learns from histories: the same function on the main thread and in a worker. */
export function learnHistory({ history, system, last }: HistoryTask): LearnedArea[] {
  return learnCourses(history, system, last);
}
