import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';

/** The model written a second time, in Python, from the method: every series of every draw must agree. */
const CASES = [
  { county: '440785', scenario: 'enping-a', last: '2035' },
  { county: '440785', scenario: 'enping-c', last: '2030' },
  { county: '440113', scenario: 'guangdong-2035-low', last: '2050' },
  { county: '110105', scenario: 'reference', last: '2025' },
];
const DRAWS = '50';

const root = join(import.meta.dirname, '..');
const python = ['python3', 'python'].find((command) => spawnSync(command, ['-c', 'import numpy']).status === 0);

t.test('an independent implementation agrees', { skip: python ? false : 'no Python with numpy' }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'xuewei-independent-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const { county, scenario, last } of CASES) {
    const of = join(folder, `${county}-${scenario}`);
    const exporter = ['--import', 'tsx', 'test/independent/export-case.ts', of, county, scenario, last, DRAWS];
    const written = spawnSync(process.execPath, exporter, { cwd: root, encoding: 'utf8' });
    t.equal(written.status, 0, `${county} ${scenario}: exported`, { stderr: written.stderr });
    const checked = spawnSync(python!, ['test/independent/chain.py', 'check', of], { cwd: root, encoding: 'utf8' });
    t.equal(checked.status, 0, `${county} ${scenario}: agrees`, { stdout: checked.stdout, stderr: checked.stderr });
    t.match(checked.stdout, /^agree: \d+ series/m);
  }
  t.end();
});
