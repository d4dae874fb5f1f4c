import type { BaseValue } from '../inputs/facts.ts';
import type { PlanStep } from '../inputs/plan-areas.ts';
import type { Project } from '../inputs/project.ts';
import type { Source } from '../inputs/standard.ts';
import type { CountyContext, ExplainedData, OwnFile } from './context.ts';
import type { Citation } from './explanation.ts';

/** The method of a number that is computed or fitted: a section of models/README.md, and the data files behind it. */
export function method(section: number, ...files: readonly string[]): Citation {
  return {
    title: 'models/README.md',
    clause: String(section),
    ...(files.length === 0 ? {} : { file: files.join('; ') }),
  };
}

/** A cell of a shipped table. @param path from the root of the package */
export function cellOf(data: ExplainedData, path: string, row: string, column: string): Citation {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const known = data.files.get(path) ?? data.files.get(folder);
  return { ...(known ?? { title: path }), file: path, row, column };
}

/** The words of a law, a plan or a study. */
export function citationOf(source: Source, policyId: string | null, data: ExplainedData): Citation {
  const clause = policyId === null ? undefined : data.clauses.get(policyId);
  const quote = source.quote ?? clause?.quote;
  const where = source.clause ?? clause?.clause;
  return {
    title: source.title,
    ...(source.docNo ? { document: source.docNo } : {}),
    ...(where ? { clause: where } : {}),
    ...(quote ? { quote } : {}),
    ...(source.address ? { address: source.address } : {}),
    ...(policyId === null ? {} : { policyId }),
  };
}

/** Why a measure is computed: the clause of a policy in force that names it, else what the catalogue says. */
export function measureCitation(
  measure: string,
  source: string,
  chain: readonly string[],
  data: ExplainedData,
): Citation {
  const factor = data.factors.find((each) => each.measures.includes(measure) && chain.includes(each.jurisdiction));
  return factor === undefined ? { title: source } : citationOf(factor.source, factor.policyId, data);
}

/** A cited base value of scenarios/parameters/education-base.json. */
export function baseValueCitation(found: BaseValue): Citation {
  return {
    title: found.source?.title ?? 'education-base.json',
    ...(found.quote ? { quote: found.quote } : {}),
    ...(found.source?.address ? { address: found.source.address } : {}),
    file: 'scenarios/parameters/education-base.json',
    row: `${found.id} ${found.area} ${found.stage} ${found.year}`,
    column: 'value',
  };
}

/** A step of a scenario or of the request. @param member what it sets, as the end of a JSON Pointer */
export function stepCitation({ scenario, override }: PlanStep, member: string, context: CountyContext): Citation {
  const { source, name } = override;
  const index = context.requestOverrides.indexOf(override);
  const pointer = index === -1 ? `/${member}` : `/overrides/${index}/${member}`;
  return {
    title: source?.title ?? name.zh,
    ...(source?.clause ? { clause: source.clause } : {}),
    ...(source?.address ? { address: source.address } : {}),
    ...(scenario === 'request' ? { pointer } : { scenario }),
  };
}

/** A cell of an own file. @param member the end of its JSON Pointer, e.g. enrolment/3/pupils */
export function pointerCitation({ index, baseline }: OwnFile, member: string): Citation {
  return { title: baseline.source.title, pointer: `/baselines/${index}/${member}` };
}

/** A project of a programme of the package. */
export function programmeCitation(project: Project, data: ExplainedData): Citation {
  const [name] = [...data.programmes].find(([, each]) => each.some(({ id }) => id === project.id)) ?? [null];
  const source = project.source as Source | undefined;
  return {
    ...(source?.title ? citationOf(source, project.policyId, data) : { title: project.name.zh }),
    ...(name === null ? {} : { file: `scenarios/projects/${name}.json` }),
    row: project.id,
  };
}
