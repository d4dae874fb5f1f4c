import type { AreaResult, ProjectionResult } from '../../models/result.ts';
import { type DrawnCell, drawnCell, QUANTILE_NAMES } from '../reports/drawn-cell.ts';
import {
  cellStatus,
  cellValue,
  selectedAreas,
  selectedSeries,
  selectedYears,
  type TidyFilter,
} from '../reports/tidy-csv.ts';
import type { PassportBody } from './job-status.ts';

export type Shape = 'columns' | 'rows';

/** A result as JSON text in parts, area by area: a nation's result never stands in memory as one string. */
export function* renderResultJson(
  identity: { readonly run: string; readonly passport: PassportBody | null },
  result: ProjectionResult,
  filter: TidyFilter,
  shape: Shape,
): Generator<string> {
  const years = selectedYears(result, filter);
  const areas = selectedAreas(result, filter);
  const keeps = (entry: { area: string | null; stage?: string | null }): boolean =>
    (filter.areas === undefined || entry.area === null || filter.areas.has(entry.area)) &&
    (filter.stages === undefined ||
      entry.stage === undefined ||
      entry.stage === null ||
      filter.stages.has(entry.stage));
  const head = JSON.stringify({
    schemaVersion: result.schemaVersion,
    ...identity,
    modelVersion: result.modelVersion,
    baseYear: result.baseYear,
    scenario: result.scenario,
    applied: result.applied,
    draws: result.draws,
    targets: result.targets.filter(keeps),
    findings: result.findings.filter(keeps),
    projects: result.projects.filter(keeps),
    accuracy: { ...result.accuracy, sources: result.accuracy.sources.filter(keeps) },
    notes: result.notes.filter(keeps),
    years: years.map(({ year }) => year),
  });
  yield `${head.slice(0, -1)},"${shape === 'columns' ? 'areas' : 'rows'}":[`;
  let separator = '';
  for (const area of areas) {
    const part = shape === 'columns' ? columnsOf(area, result, filter) : rowsOf(area, result, filter);
    if (part === '') continue;
    yield separator + part;
    separator = ',';
  }
  yield ']}';
}

function columnsOf(area: AreaResult, result: ProjectionResult, filter: TidyFilter): string {
  const years = selectedYears(result, filter);
  const series = selectedSeries(filter).map(({ entry, index }) => {
    const places = years.map(({ position }) => index * result.years.length + position);
    return {
      measure: entry.measure.id,
      stage: entry.stage,
      unit: entry.measure.unit,
      values: places.map((place) => cellValue(area, entry, place)),
      status: places.map((place) => cellStatus(area, place)),
      ...(result.draws === null
        ? {}
        : drawnColumns(years.map(({ position }) => drawnCell(area, entry, index, position, result.years.length)))),
    };
  });
  return JSON.stringify({ code: area.code, name: area.name, level: area.level, series });
}

/** Quantiles of a series, one list of years for each; means and chances where the measure has them. */
function drawnColumns(cells: readonly DrawnCell[]): object {
  const quantiles = Object.fromEntries(
    QUANTILE_NAMES.map((name, at) => [name, cells.map((cell) => cell.quantiles[at] ?? null)]),
  );
  if (cells.every(({ mean, chance }) => mean === null && chance === null)) return quantiles;
  const chances = { ...quantiles, mean: cells.map(({ mean }) => mean), chance: cells.map(({ chance }) => chance) };
  if (cells.every(({ shortageChance }) => shortageChance === null)) return chances;
  return { ...chances, shortageChance: cells.map(({ shortageChance }) => shortageChance) };
}

function drawnRow({ quantiles, ...chances }: DrawnCell): object {
  return { ...Object.fromEntries(QUANTILE_NAMES.map((name, at) => [name, quantiles[at] ?? null])), ...chances };
}

/** Members of the array of rows, without its brackets. */
function rowsOf(area: AreaResult, result: ProjectionResult, filter: TidyFilter): string {
  const years = selectedYears(result, filter);
  const rows = selectedSeries(filter).flatMap(({ entry, index }) =>
    years.map(({ year, position }) => {
      const place = index * result.years.length + position;
      return {
        areaCode: area.code,
        areaName: area.name,
        schoolYear: year,
        stage: entry.stage,
        measure: entry.measure.id,
        value: cellValue(area, entry, place),
        unit: entry.measure.unit,
        status: cellStatus(area, place),
        ...(result.draws === null ? {} : drawnRow(drawnCell(area, entry, index, position, result.years.length))),
      };
    }),
  );
  return JSON.stringify(rows).slice(1, -1);
}
