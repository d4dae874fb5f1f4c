import { z } from 'zod';
import { areaListField, yearFields } from './run.ts';

/** More county-level units than a browser computes while somebody waits: the largest province has fewer. */
export const MOST_COUNTIES = 400;

export const modelInputsQuery = z.strictObject({
  areas: areaListField.describe(`省、市、县代码，含下级；合计至多 ${MOST_COUNTIES} 个县级单位`),
  scenario: z.string().min(1).max(80).describe('情景编号，或 编号@版本'),
  ...yearFields,
  datasets: z.literal('latest').optional().describe('各县已存的最新数据集'),
});

/** A list of values that name each other by position: maps, typed arrays and missing numbers in plain JSON. */
export const modelInputsSchema = z.array(z.unknown()).meta({ id: 'ModelInputs' });
