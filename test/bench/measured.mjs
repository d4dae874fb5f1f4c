// Runs a program of dist/ in this process and reports what it took: the last line of standard error is JSON.
// node test/bench/measured.mjs dist/src/cli.js project --areas 44 --out file
import { pathToFileURL } from 'node:url';

const [program, ...args] = process.argv.slice(2);
process.argv = [process.execPath, program, ...args];
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpu = (userCPUTime + systemCPUTime) / 1e6;
  // maxRSS is in KiB; threads belong to the process and are part of it.
  process.stderr.write(`\n${JSON.stringify({ wall: performance.now() / 1000, cpu, megabytes: maxRSS / 1024 })}\n`);
});
await import(pathToFileURL(program).href);
