import type { ParameterOverrides } from '../../models/inputs/parameters.ts';
import type { Project } from '../../models/inputs/project.ts';
import type { Override, Scenario } from '../../models/inputs/scenario.ts';
import { isMoved, type Moved, overridesOf } from '../address/moved.ts';
import { NATION } from '../address/nation.ts';

const isYear = (key: string) => /^\d{4}$/.test(key);

/** True for a value that has members by stage or grade: the model takes each member from the last step that has it. */
export function hasParts(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => !isYear(key));
}

/** Parameters over parameters, as the model lays one step over another: members of parts, everything else whole. */
export function layParameters(below: ParameterOverrides, above: ParameterOverrides): ParameterOverrides {
  const laid: Record<string, unknown> = { ...below };
  for (const [id, value] of Object.entries(above)) {
    const before = laid[id];
    laid[id] = hasParts(value) && hasParts(before) ? { ...before, ...value } : value;
  }
  return laid as ParameterOverrides;
}

/**
 * Overrides of a scenario with what was moved on the page: in the last step, where that came from the page for the same
 * area, or else in a step of its own. It is said to be about the area: whoever moves a lever for one county means no other.
 * @param id of the scenario; its projects are called after it, so that what is moved next does not replace them
 */
export function layOver(
  { overrides }: Pick<Scenario, 'overrides'>,
  moved: Moved,
  area: string,
  id: string,
): Override[] {
  if (!isMoved(moved)) return [...overrides];
  const [step] = overridesOf(moved, area);
  const areas = area === NATION ? undefined : [area];
  const taken = new Set(overrides.flatMap(({ addProjects = [] }) => addProjects.map((project) => project.id)));
  const added = (step!.addProjects ?? []).map((project) => renamed(project, id, taken));
  const last = overrides[overrides.length - 1];
  const isOurs = last?.name.zh === step!.name.zh && JSON.stringify(last.areas) === JSON.stringify(areas);
  const below: Override = isOurs ? last : { name: step!.name, ...(areas === undefined ? {} : { areas }) };
  const parameters = layParameters(below.parameters ?? {}, moved.parameters);
  const projects = [...(below.addProjects ?? []), ...added];
  const laid: Override = {
    ...below,
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    ...(projects.length > 0 ? { addProjects: projects } : {}),
  };
  return [...(isOurs ? overrides.slice(0, -1) : overrides), laid];
}

const LONGEST_ID = 100;

function renamed(project: Project, scenario: string, taken: Set<string>): Project {
  const name = `${scenario}-${project.stage}-${project.openingYear}`.slice(0, LONGEST_ID);
  let id = name;
  for (let count = 2; taken.has(id); count++) id = `${name}-${count}`;
  taken.add(id);
  return { ...project, id };
}
