import type { AreaYear } from '../area-year.ts';
import type { Horizon } from '../horizon.ts';
import type { AreaPlan } from '../inputs/area-parameters.ts';
import type { AreaStart } from '../inputs/area-start.ts';
import type { Project } from '../inputs/project.ts';
import { TRAIL_ROW } from '../kernel/sheet.ts';
import { STAGES } from '../stages.ts';
import {
  addLines,
  linesOfProject,
  linesWithoutProjects,
  STAGE_LINES,
  SUPPLY_LINES,
  writeLines,
} from '../supply/schedule-supply.ts';
import { type DrawPlan, PROJECT_STREAM } from './level-paths.ts';
import { fillWords } from './threefry.ts';

const WORD = new Uint32Array(1);
const WORDS_IN_ALL = 2 ** 32;
/** Words of one stream, as in the shock paths. */
const STREAM = 4096;

/** Kinds that are built: only these open late as buildings do. Seats that exist are bought or taken over by a signature. */
const BUILT: ReadonlySet<string> = new Set(['newBuild', 'expansion', 'conversion', 'developer']);

/**
 * True for a building that may still open late: it has a year, and it is neither open nor given up.
 * @param counted latest year in which the places of its stage were counted, which contain what had opened by then
 */
export function mayBeLate(project: Project, counted: number): boolean {
  return (
    project.openingYear !== null &&
    project.openingYear > counted &&
    BUILT.has(project.kind) &&
    project.status !== 'open' &&
    project.status !== 'cancelled'
  );
}

/** Autumns by which a project opens late in one draw; the number belongs to the project, not to its place in a list. */
export function delayOf(project: Project, { seed, parameters }: DrawPlan, draw: number): number {
  fillWords(WORD, 0, 1, seed, Number(project.area), draw, PROJECT_STREAM * STREAM + hashOf(project.id));
  let left = (WORD[0]! + 0.5) / WORDS_IN_ALL;
  const { projectDelay } = parameters;
  for (let autumns = 0; autumns < projectDelay.length - 1; autumns++) {
    left -= projectDelay[autumns]!;
    if (left < 0) return autumns;
  }
  return projectDelay.length - 1;
}

/** A project that opens so many autumns later; a closing year stays. */
export function opensLater(project: Project, autumns: number): Project {
  return autumns === 0 ? project : { ...project, openingYear: project.openingYear! + autumns };
}

/** What a project adds, by how late it opens: [autumns late][year][line]. */
interface ProjectLines {
  readonly project: Project;
  readonly stage: number;
  readonly mayBeLate: boolean;
  readonly lines: Float64Array;
}

/** Lets the projects of a county open late, draw by draw: rewrites its supply. */
export class ProjectDelays {
  readonly any: boolean;
  readonly #drawPlan: DrawPlan;
  readonly #years: number;
  /** [year][line][stage], as if nothing were built. */
  readonly #without: readonly Float64Array[];
  readonly #projects: readonly ProjectLines[];

  constructor(start: AreaStart, plan: AreaPlan, { years, baseYear }: Horizon, drawPlan: DrawPlan) {
    const counted = (stage: number) =>
      Math.max(baseYear, ...start.supply.counts.filter((count) => count.stage === stage).map(({ year }) => year));
    const late = plan.projects.map((project) => mayBeLate(project, counted(STAGES.indexOf(project.stage))));
    this.any = late.includes(true);
    this.#drawPlan = drawPlan;
    this.#years = years.length;
    const areaYears = years.map((year): AreaYear => ({ start, plan, baseYear, year }));
    const delays = drawPlan.parameters.projectDelay.map((_, autumns) => autumns);
    // Everything is decided once; a draw only adds.
    this.#without = this.any ? areaYears.map(linesWithoutProjects) : [];
    this.#projects = !this.any
      ? []
      : plan.projects.map((project, index) => ({
          project,
          stage: STAGES.indexOf(project.stage),
          mayBeLate: late[index]!,
          lines: Float64Array.from(
            delays.flatMap((autumns) =>
              areaYears.flatMap((areaYear) => [...linesOfProject(opensLater(project, autumns), areaYear)]),
            ),
          ),
        }));
  }

  /** Writes supply and programme of the years after the base year. @param slot place of the draw in its block */
  fill(draw: number, slot: number): void {
    if (!this.any) return;
    const autumns = this.#projects.map((of) => (of.mayBeLate ? delayOf(of.project, this.#drawPlan, draw) : 0));
    for (let t = 1; t < this.#years; t++) {
      LINES.set(this.#without[t]!);
      for (let index = 0; index < this.#projects.length; index++) {
        const { stage, lines } = this.#projects[index]!;
        addLines(LINES, stage, lines, (autumns[index]! * this.#years + t) * STAGE_LINES);
      }
      writeLines(t * TRAIL_ROW.cells + slot, LINES);
    }
  }
}

const LINES = new Float64Array(SUPPLY_LINES);

/** FNV-1a of a text, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
