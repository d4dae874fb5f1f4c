import type { Baseline } from '../../models/inputs/baseline.ts';
import { fault } from '../intake/fault.ts';
import { showValue } from '../intake/show-value.ts';
import { type Fault, InputFaults } from '../services/ports.ts';
import type { Database } from '../store/database.ts';
import { findDataset, newestDatasets, readDatasetVersion, type WholeDatasetVersion } from '../store/datasets.ts';

/** A version of a dataset, as a passport names it. */
export interface DatasetReference {
  readonly id: string;
  readonly version: number;
  readonly sha256: string;
}

export interface ResolvedDatasets {
  /** By area, then school year. */
  readonly baselines: readonly Baseline[];
  /** By area. */
  readonly references: readonly DatasetReference[];
}

const REFERENCE = /^(?<id>[0-9a-f-]{36})(?:@(?<version>[1-9]\d{0,8}))?$/;

/**
 * The figures of datasets: those that are named by "id" (newest version) or "id@version", or with 'latest' of every county
 * the dataset that was changed last.
 * @param areas codes of the counties that are asked for (services.countiesOf)
 * @param where names the place of the references in what was asked, e.g. "#/datasets"
 * @throws InputFaults with a fault for each that is not there, of another area, or of a county that is named twice
 */
export async function resolveDatasets(
  database: Database,
  references: readonly string[] | 'latest',
  areas: readonly string[],
  where = '#/datasets',
): Promise<ResolvedDatasets> {
  const faults: Fault[] = [];
  const found: WholeDatasetVersion[] = [];
  const asked =
    references === 'latest'
      ? (await newestDatasets(database, areas)).map(({ id, version }) => `${id}@${version}`)
      : [...references];
  for (const [index, reference] of asked.entries()) {
    const place = `${where}/${index}`;
    const version = await versionOf(database, reference);
    const wrong = version === undefined ? unknown(reference, place) : misplaced(version, found, areas, place);
    if (wrong !== undefined) faults.push(wrong);
    else if (version !== undefined) found.push(version);
  }
  if (faults.length > 0) throw new InputFaults(faults);
  found.sort((a, b) => (a.area < b.area ? -1 : 1));
  return {
    baselines: found.flatMap((version) => version.baselines.map((baseline) => cited(baseline, version))),
    references: found.map(({ id, version, sha256 }) => ({ id, version, sha256 })),
  };
}

/** Whoever asks where a number comes from must find the dataset again, and not only the file that was handed in once. */
function cited(baseline: Baseline, { id, version }: WholeDatasetVersion): Baseline {
  const title = `${baseline.source.title}（数据集 ${id} 第 ${version} 版 · dataset ${id}@${version}）`;
  return { ...baseline, source: { ...baseline.source, title } };
}

async function versionOf(database: Database, reference: string): Promise<WholeDatasetVersion | undefined> {
  const { id, version } = REFERENCE.exec(reference)?.groups ?? {};
  if (id === undefined) return undefined;
  const wanted = version === undefined ? (await findDataset(database, id))?.version : Number(version);
  return wanted === undefined ? undefined : readDatasetVersion(database, id, wanted);
}

function unknown(reference: string, place: string): Fault {
  const allowed = { zh: '现有数据集的 编号 或 编号@版本', en: 'id or id@version of a dataset that is there' };
  const cure = { zh: '用 GET /api/v1/datasets 查编号', en: 'GET /api/v1/datasets lists the ids' };
  return fault('EDU_NOT_ALLOWED', place, showValue(reference), allowed, cure);
}

function misplaced(
  { id, area }: WholeDatasetVersion,
  found: readonly WholeDatasetVersion[],
  areas: readonly string[],
  place: string,
): Fault | undefined {
  const twice = found.find((other) => other.area === area);
  if (twice !== undefined) {
    const allowed = {
      zh: `每县一个数据集（${area} 已有 ${twice.id}）`,
      en: `one dataset a county (${area}: ${twice.id})`,
    };
    return fault('EDU_DUPLICATE_ENTRY', place, id, allowed);
  }
  if (areas.includes(area)) return undefined;
  const allowed = { zh: '测算范围内县级单位的数据集', en: 'datasets of county-level units within the areas' };
  return fault('EDU_NOT_ALLOWED', place, `${id} (${area})`, allowed);
}
