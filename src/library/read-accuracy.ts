import { join } from 'node:path';
import type { AccuracySource } from '../../models/accuracy/accuracy.ts';
import type { ShippedAccuracy } from '../../models/accuracy/accuracy-statement.ts';
import { readJson } from './read-table.ts';

/** Accuracy that was measured on the shipped series (scenarios/accuracy). */
export function readAccuracy(folder: string): ShippedAccuracy {
  const source = (name: string) => readJson(join(folder, 'accuracy', `${name}.json`)) as AccuracySource;
  return { peers: source('provinces'), hindcast: source('hindcast') };
}
