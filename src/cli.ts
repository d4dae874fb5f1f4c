#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { scenariosFolder } from './library/location.ts';
import { formatFaults, type Language } from './locale/faults.ts';
import { InputFaults } from './services/ports.ts';
import { StoreFault } from './store/store-fault.ts';

/** Exit code of bad input, as every command promises. */
const BAD_INPUT = 2;
const MOST_THREADS = 64;
/** Levels of an explanation that can be unfolded at once. */
const MOST_LEVELS = 12;
const LAST_PORT = 65_535;

// Whoever reads may stop when enough was seen (| head): that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  process.stderr.write(`输出中断。 The output broke off: ${error.message}\n`);
  process.exit(1);
});
process.stderr.on('error', () => {});

const year = (text: string): number => {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('四位年份，例如 2035。 A year of four digits, e.g. 2035.');
  return Number(text);
};
const wholeNumber = (most: number) => (text: string) => {
  if (!/^\d+$/.test(text) || Number(text) > most)
    throw new InvalidArgumentError(`0—${most} 的整数。 A whole number from 0 to ${most}.`);
  return Number(text);
};
const levels = (text: string): number => {
  const depth = wholeNumber(MOST_LEVELS)(text);
  if (depth < 1) throw new InvalidArgumentError(`1—${MOST_LEVELS} 的整数。 A whole number from 1 to ${MOST_LEVELS}.`);
  return depth;
};
/** What is no number is refused by the service, which names the limits. */
const anyNumber = (text: string): number => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);
/** 2002..2012 or 3,5 or 4, ascending. */
const range = (text: string): number[] => {
  const found = text.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d{1,4})(?:\.\.(\d{1,4}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last ?? first) < Number(first) || Number(first) === 0)
      throw new InvalidArgumentError('例如 2002..2012 或 1,3,6。 For example 2002..2012 or 1,3,6.');
    return Array.from({ length: Number(last ?? first) - Number(first) + 1 }, (_, index) => Number(first) + index);
  });
  return [...new Set(found)].sort((a, b) => a - b);
};
const list = (text: string): string[] =>
  text
    .split(/[,，]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
const format = () =>
  new Option('--format <format>', '输出格式 output format').choices(['table', 'csv', 'json']).default('table');
const data = () =>
  new Option(
    '--data <folder>',
    '数据文件夹（设了 DATABASE_URL 则不用）folder of data, unless DATABASE_URL is set',
  ).default('./data');
const language = () => new Option('--lang <language>', '语言 language').choices(['zh', 'en']).default('zh');

/** The package lies around its scenarios, in the sources and in dist/ alike. */
const { version } = JSON.parse(readFileSync(join(dirname(scenariosFolder()), 'package.json'), 'utf8')) as {
  readonly version: string;
};
let spoken: Language = 'zh';

const program = new Command('xuewei')
  .version(version, '-V, --version', '版本 version')
  .hook('preAction', (_, command) => {
    spoken = command.opts<{ lang?: Language }>().lang ?? 'zh';
  })
  .description('学位：按县预测学位需求与缺口。 Projects school-place demand and the place gap, county by county.')
  .showHelpAfterError(true)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : BAD_INPUT));

const ranged = (command: Command) =>
  command
    .requiredOption('--areas <codes>', '44 | 440785,4409 | all（国标代码或前缀 GB/T 2260 codes or prefixes）', list)
    .option('--from <year>', '起始学年 first school year', year, 2020)
    .option('--to <year>', '终止学年 last school year', year, 2035)
    .option('--baseline <file...>', '本地基线数据 own data: YAML, JSON or CSV', [])
    .option(
      '--history <file>',
      '本地六年以上分年级在校生 own pupils by grade of six years and more: area, year, P1…S3 (CSV)',
    )
    .option('--births <file>', '同一地区的出生数 births of the same areas: area, year, births (CSV)')
    .option('--threads <count>', `线程数 threads: 0（不用线程 none）— ${MOST_THREADS}`, wholeNumber(MOST_THREADS))
    .option('--out <file>', '写入文件（完整后才出现）write to a file')
    .addOption(format())
    .addOption(language());

ranged(program.command('project'))
  .description('预测 project areas under one scenario or several stacked')
  .option(
    '--scenario <names...>',
    '方案，可叠加多个，后者优先 shipped scenarios or files; several are stacked, a later one wins',
    ['reference'],
  )
  .option('--draws <count>', '随机模拟次数 Monte Carlo draws: quantiles and probabilities', anyNumber)
  .option('--seed <number>', '随机种子（默认 1）seed of the draws: the same seed gives the same bytes', anyNumber)
  .option('--uncertainty <file>', '误差参数 changes of the shipped uncertainty: YAML or JSON (docs/draws.md)')
  .option('--measures <ids>', '只写出这些指标 only these measures in CSV and JSON', list)
  .action(async (options) => (await import('./commands/project.ts')).project(options));
ranged(program.command('explain'))
  .description('说明一个数从哪里来 where one number of a projection comes from, down to cells and clauses')
  .option(
    '--scenario <names...>',
    '方案，可叠加多个，后者优先 shipped scenarios or files; several are stacked, a later one wins',
    ['reference'],
  )
  .requiredOption('--measure <id>', '指标 a measure of the catalogue, or a quantity that an answer names')
  .option('--stage <stage>', '学段 stage: kindergarten, primary, junior, generalSenior, vocational')
  .option('--item <item>', '中间量的年级、年龄 grade or age of a quantity that is no measure: P3, 6')
  .requiredOption('--year <year>', '学年 school year', year)
  .option('--depth <levels>', '展开的层数 levels unfolded: 1—12', levels, 6)
  .option('--unfold', '以前学年和单岁也展开 earlier years and single ages, too')
  .action(async (options) => (await import('./commands/explain.ts')).explain(options));
ranged(program.command('compare'))
  .description('比较 compare two to four scenarios: assumptions that differ, then numbers')
  .argument('<scenarios...>', '方案 scenarios or files; the first is the base')
  .option('--measures <ids>', '指标 measures shown', list)
  .action(async (scenarios, options) => (await import('./commands/compare.ts')).compare(scenarios, options));
program
  .command('check')
  .description('检查 validate a scenario or baseline file')
  .argument('<file>')
  .addOption(language())
  .action(async (file, options) => (await import('./commands/check.ts')).check(file, options));
for (const name of ['policies', 'catalogue', 'hindcast', 'scenarios'] as const) {
  const describe = {
    policies: '政策条款 every clause of the policy documents and what it became',
    catalogue: '指标目录 every measure with unit, definition, formula and source',
    hindcast: '回测 the default projection from 2020 against published totals',
    scenarios: '方案 shipped scenarios',
  };
  const command = program.command(name).description(describe[name]);
  if (name === 'hindcast') command.option('--draws <count>', '随机模拟次数 draws: adds the 5 to 95 % band', anyNumber);
  command
    .option('--out <file>', '写入文件 write to a file')
    .addOption(format())
    .addOption(language())
    .action(async (options) => (await import('./commands/lists.ts'))[name](options));
}
program
  .command('backtest')
  .description('回测任一地区的历史 how wrong forecasts out of a history of pupils by grade would have been')
  .requiredOption('--enrolment <file>', '在校生 pupils: area, year, a column a grade, TOTAL (CSV)')
  .option('--births <file>', '出生 births: area, year, births (CSV)')
  .option('--config <file>', '年级体系 grades, stages and entry of another system (scenarios/backtest)')
  .option('--published <file>', '已发表的预测 a forecast by others, to be compared (CSV)')
  .option('--origins <years>', '起点 origins: 2002..2012 (default: all)', range)
  .option('--leads <years>', '提前年数 years ahead (default: 1..6)', range)
  .requiredOption('--out <folder>', '写入文件夹 folder for the report and the ledger')
  .addOption(language())
  .action(async (options) => (await import('./commands/backtest.ts')).backtest(options));
program
  .command('score')
  .description('评分 a stored result (JSON) against what has been counted since')
  .argument(
    '<run>',
    '测算结果 JSON，建议只存 pupils,entrants  a result: project --format json --measures pupils,entrants',
  )
  .argument('<actuals...>', '此后的实际数（基线格式）counts since then: baseline files')
  .option('--out <file>', '写入文件 write to a file')
  .addOption(format())
  .addOption(language())
  .action(async (run, actuals, options) => (await import('./commands/score.ts')).score({ run, actuals, ...options }));
program
  .command('regions')
  .description('行政区 areas with code, name, level, parent and census residents of 2020')
  .option('--parent <code>', '上级代码 children of this area: 44 | 4407 | 440700')
  .option('--q <text>', '名称包含 name contains')
  .option('--out <file>', '写入文件 write to a file')
  .addOption(format())
  .addOption(language())
  .action(async (options) => (await import('./commands/regions.ts')).regions(options));
const audit = program.command('audit').description('审计 who changed what in the store; the chain of its rows');
audit
  .command('verify')
  .description('核对 verify the chain: exit code 1 and the first row that does not fit')
  .addOption(data())
  .addOption(language())
  .action(async (options) => (await import('./commands/audit.ts')).verify(options));
audit
  .command('list')
  .description('列出 rows in their order; CSV and JSON with the hashes')
  .option('--after <seq>', '从这一行之后 rows after this one', wholeNumber(Number.MAX_SAFE_INTEGER), 0)
  .option('--limit <count>', '至多行数 at most so many rows', wholeNumber(1_000_000), 1000)
  .option('--resource <name>', '只看一个对象 one resource: "scenario enping-a"')
  .addOption(data())
  .option('--out <file>', '写入文件 write to a file')
  .addOption(format())
  .addOption(language())
  .action(async (options) => (await import('./commands/audit.ts')).list(options));
const accounts = program.command('accounts').description('账户 people who may use the service (docs/accounts.md)');
const describeAccount = (command: Command) =>
  command
    .argument('<name>')
    .addOption(data())
    .option('--role <roles>', '角色 entry, planner, approver, admin, auditor', list)
    .option('--region <codes>', '管辖地区，含下级 regions with what lies below: 440785,440700', list);
accounts
  .command('list')
  .description('列出账户 all accounts')
  .addOption(format())
  .addOption(data())
  .action(async (options) => (await import('./commands/accounts.ts')).list(options));
describeAccount(accounts.command('add'))
  .description('建立账户 make an account; the password is typed or read from standard input')
  .option('--no-password', '只用统一登录 signs in at the OpenID provider only')
  .action(async (name, options) => (await import('./commands/accounts.ts')).add(name, options));
describeAccount(accounts.command('change'))
  .description('修改角色、地区，或重新启用 change roles or regions, or enable again')
  .option('--everywhere', '不限地区 no limit of regions')
  .option('--enable', '重新启用 may sign in again')
  .action(async (name, options) => (await import('./commands/accounts.ts')).change(name, options));
for (const name of ['disable', 'password'] as const)
  accounts
    .command(name)
    .argument('<name>')
    .addOption(data())
    .description(name === 'disable' ? '停用 may not sign in any more' : '设置密码 set a password')
    .action(async (account, options) => (await import('./commands/accounts.ts'))[name](account, options));
program
  .command('serve')
  .description(
    '服务 REST API on 127.0.0.1, with a database of its own and a worker; any other address needs accounts (docs/accounts.md)',
  )
  .option('--port <port>', '端口，0 为任一空闲端口 port; 0 takes any free one', wholeNumber(LAST_PORT), 8080)
  .option('--host <host>', '地址 address', '127.0.0.1')
  .addOption(data())
  .option(
    '--threads <count>',
    '本机计算进程的线程数，0 为不计算 threads of the local worker; 0: none',
    wholeNumber(MOST_THREADS),
  )
  .option(
    '--trust-proxy [addresses]',
    '在反向代理之后 behind a reverse proxy: its addresses, by default this machine; needs accounts',
  )
  .action(async (options) =>
    (await import('./commands/serve.ts')).serve({ ...options, program: fileURLToPath(import.meta.url) }),
  );
program
  .command('worker')
  .description('计算 computes what is queued; on other machines with DATABASE_URL alone')
  .addOption(data())
  .option('--threads <count>', '线程数 threads', wholeNumber(MOST_THREADS))
  .option('--metrics-port <port>', '在此端口提供 /metrics，默认不提供 serve /metrics there', wholeNumber(LAST_PORT))
  .option('--metrics-host <host>', '/metrics 的地址 address of /metrics', '127.0.0.1')
  .action(async (options) => (await import('./commands/worker.ts')).worker(options));
program
  .command('reproduce')
  .description('重算 computes a stored run or back-test again and compares the bytes')
  .argument('<run>', '测算编号 id of the run')
  .addOption(data())
  .option('--threads <count>', '线程数 threads', wholeNumber(MOST_THREADS))
  .action(async (run, options) => (await import('./commands/reproduce.ts')).reproduce(run, options));
program
  .command('backup')
  .description('备份 everything that is stored into one file, while the service runs')
  .option('--out <file>', '写入文件，- 为标准输出 write to a file; - is standard output')
  .option('--verify <file>', '只检查已有的备份 only look whether a backup is whole')
  .addOption(data())
  .addOption(language())
  .action(async (options, command) => {
    if ((options.out === undefined) === (options.verify === undefined))
      command.error('--out 或 --verify 二选一 either --out or --verify');
    await (await import('./commands/backup.ts')).backup({ ...options, program: version });
  });
program
  .command('restore')
  .description('恢复 a backup into an empty folder of data or database')
  .argument('<file>')
  .option('--replace', '替换已有的数据 in the place of what is there')
  .addOption(data())
  .addOption(language())
  .action(async (file, options) => (await import('./commands/restore.ts')).restore(file, options));

try {
  await program.parseAsync();
} catch (error) {
  const faults = error instanceof InputFaults ? error.faults : error instanceof StoreFault ? [error.fault] : undefined;
  if (faults === undefined) throw error;
  process.stderr.write(`${formatFaults(faults, spoken)}\n`);
  process.exitCode = BAD_INPUT;
}
