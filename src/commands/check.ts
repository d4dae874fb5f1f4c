import { checkFile } from '../intake/load-input.ts';
import { readLibrary } from '../library/read-library.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import { createServices } from '../services/create-services.ts';
import { intakeContext } from './load-request.ts';

const BAD_INPUT = 2;

/** `xuewei check FILE`: every fault of a scenario or baseline at once; nothing is computed or written. */
export async function check(file: string, { lang }: { readonly lang: Language }): Promise<void> {
  const library = readLibrary();
  const services = createServices(library);
  const report = await checkFile(file, intakeContext(services, { from: library.facts.baseYear, to: 2035 }));
  const errors = report.faults.some((fault) => fault.severity === 'error');
  if (report.faults.length > 0)
    (errors ? process.stderr : process.stdout).write(`${formatFaults(report.faults, lang)}\n`);
  if (errors) process.exitCode = BAD_INPUT;
  else process.stdout.write(lang === 'zh' ? `${report.summary.zh}\n${report.summary.en}\n` : `${report.summary.en}\n`);
  await services.close();
}
