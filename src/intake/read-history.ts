import type { PublishedForecast } from '../../models/backtest/compare-published.ts';
import type { HistoryConfig } from '../../models/backtest/history-config.ts';
import type { Fault } from '../services/ports.ts';
import type { LocatedValue, Outcome, TextFile } from './contract.ts';
import { hasErrors } from './has-errors.ts';
import { parseDocument } from './parse-document.ts';
import { type HistoryOutcome, parseHistory } from './parse-history.ts';
import { parsePublished } from './parse-published.ts';
import { readFile } from './read-file.ts';

/**
 * Reads pupils by area, year and grade, and births by area and year, from CSV files.
 * @param systems shipped configurations, tried in turn where no file is given
 */
export async function readHistory(
  enrolment: string,
  births: string | undefined,
  configFile: string | undefined,
  systems: readonly HistoryConfig[],
): Promise<HistoryOutcome> {
  const faults: Fault[] = [];
  const given = {
    enrolment: await readTableText(enrolment, faults),
    births: births === undefined ? null : await readTableText(births, faults),
    config: configFile === undefined ? null : await readConfig(configFile, faults),
  };
  const parsed = parseHistory(given, systems);
  return { ...parsed, value: hasErrors(faults) ? undefined : parsed.value, faults: [...faults, ...parsed.faults] };
}

/** Reads a forecast by others from a CSV file. */
export async function readPublished(path: string): Promise<Outcome<readonly PublishedForecast[]>> {
  const faults: Fault[] = [];
  const text = await readTableText(path, faults);
  if (text === undefined) return { value: undefined, faults };
  const { value, faults: found } = parsePublished(text);
  return { value, faults: [...faults, ...found] };
}

/** Text of a CSV file, whatever its name ends in. */
async function readTableText(path: string, faults: Fault[]): Promise<TextFile | undefined> {
  const { value, faults: found } = await readFile(path);
  faults.push(...found.filter(({ code }) => code !== 'EDU_FORMAT_BY_CONTENT'));
  return value;
}

async function readConfig(path: string, faults: Fault[]): Promise<LocatedValue | undefined> {
  const read = await readFile(path);
  faults.push(...read.faults);
  if (read.value === undefined) return undefined;
  const { text, file, format } = read.value;
  const document = parseDocument(text, file, format === 'csv' ? 'yaml' : format);
  faults.push(...document.faults);
  return document.value;
}
