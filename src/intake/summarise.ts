import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Bilingual } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import type { CheckedInput } from './check-input.ts';

/** One line on what a file holds or, where it cannot be used, on how many faults it has. */
export function summarise(checked: CheckedInput | undefined, faults: readonly Fault[]): Bilingual {
  const errors = faults.filter(({ severity }) => severity === 'error').length;
  if (errors > 0)
    return { zh: `不能使用：${errors} 项错误`, en: `cannot be used: ${errors} error${errors === 1 ? '' : 's'}` };
  const scenario = checked?.scenario;
  if (scenario) {
    const { id, name, overrides, programmes = [] } = scenario;
    return {
      zh: `方案 ${id}“${name.zh}”：${overrides.length} 步，${programmes.length} 个项目库`,
      en: `scenario ${id} "${name.en ?? name.zh}": ${overrides.length} steps, ${programmes.length} programmes`,
    };
  }
  const baselines = checked?.baselines ?? [];
  const lines = baselines.map(summariseBaseline);
  return {
    zh: `基线数据 ${lines.length} 份：${lines.map(({ zh }) => zh).join('；')}`,
    en: `${lines.length} baseline(s): ${lines.map(({ en }) => en).join('; ')}`,
  };
}

function summariseBaseline({ area, schoolYear, enrolment = [], capacity = [], projects = [] }: Baseline): Bilingual {
  const pupils = enrolment.reduce((sum, grade) => sum + grade.pupils, 0);
  return {
    zh: `${area} ${schoolYear} 学年，${enrolment.length} 个年级 ${pupils} 人，${capacity.length} 个学段学位，${projects.length} 个项目`,
    en: `${area} ${schoolYear}, ${enrolment.length} grades ${pupils} pupils, places of ${capacity.length} stages, ${projects.length} projects`,
  };
}
