import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type HistoryConfig, historyConfigSchema } from '../../models/backtest/history-config.ts';
import { readJson } from './read-table.ts';

/** Shipped systems of grades for the back-test, in the order of their names. */
export function readHistoryConfigs(folder: string): HistoryConfig[] {
  const below = join(folder, 'backtest');
  return readdirSync(below)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => historyConfigSchema.parse(readJson(join(below, name))));
}
