import { plainTable } from '../reports/plain-table.ts';
import { readAudit, verifyAudit } from '../store/audit.ts';
import type { ListCommand } from './lists.ts';
import { openStore } from './open-store.ts';
import { checkOutputPath, writeOutput } from './output.ts';

/** Exit code where the record is not whole. */
const BROKEN = 1;

/** `xuewei audit verify`: walks the chain and names the first row that does not fit. */
export async function verify({ data }: { readonly data?: string }): Promise<void> {
  const store = await openStore({ data, existing: true });
  try {
    const verdict = await verifyAudit(store.database);
    if (verdict.intact) {
      process.stdout.write(
        `审计记录完好：${verdict.rows} 行，最后的哈希 ${verdict.last}\nThe audit is whole: ${verdict.rows} rows, last hash ${verdict.last}\n`,
      );
      return;
    }
    const { seq, expected, found } = verdict;
    process.stderr.write(
      `审计记录第 ${seq} 行不符：应为 ${expected}，实为 ${found}。此行或它之前的行被改过或删过。\nRow ${seq} of the audit does not fit: expected ${expected}, found ${found}. It, or a row before it, was changed or taken out.\n`,
    );
    process.exitCode = BROKEN;
  } finally {
    await store.close();
  }
}

export interface AuditList extends ListCommand {
  readonly after: number;
  readonly limit: number;
  readonly resource?: string;
  readonly data?: string;
}

/** `xuewei audit list`: who changed what, in order; times and changes as they were hashed. */
export async function list({ after, limit, resource, format, out, data }: AuditList): Promise<void> {
  checkOutputPath(out);
  const store = await openStore({ data, existing: true });
  try {
    const rows = await readAudit(store.database, { after, limit, ...(resource === undefined ? {} : { resource }) });
    const columns = ['seq', 'at', 'actor', 'action', 'resource', 'change'];
    const all = format === 'table' ? columns : [...columns, 'previousHash', 'hash'];
    const cells = rows.map((row) => ({ ...row, change: format === 'table' ? shortened(row.change) : row.change }));
    await writeOutput(
      [
        plainTable(
          all,
          cells.map((row) => all.map((column) => row[column as keyof typeof row])),
          format,
        ),
      ],
      out,
    );
  } finally {
    await store.close();
  }
}

/** A table is read on a screen; CSV and JSON have the whole change. */
const SHOWN = 120;
const shortened = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
