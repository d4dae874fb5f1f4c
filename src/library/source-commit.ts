import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Commit of the program: of the checkout that it runs in, else the one that npm wrote into the package when it was
 * published; null where neither is known.
 * @param root folder of package.json
 */
export function sourceCommit(root: string): string | null {
  return (
    ofCheckout(root) ??
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { gitHead?: string }).gitHead ??
    null
  );
}

function ofCheckout(root: string): string | null {
  const git = join(root, '.git');
  if (!existsSync(git)) return null;
  // In a second working tree .git is a file that says where the folder is.
  const folder = statSync(git).isDirectory()
    ? git
    : resolve(root, readFileSync(git, 'utf8').replace('gitdir:', '').trim());
  const head = textOf(join(folder, 'HEAD'));
  if (head === null) return null;
  if (!head.startsWith('ref: ')) return head;
  const ref = head.slice('ref: '.length);
  const common = resolve(folder, textOf(join(folder, 'commondir')) ?? '.');
  const loose = textOf(join(folder, ref)) ?? textOf(join(common, ref));
  if (loose !== null) return loose;
  const packed = textOf(join(common, 'packed-refs'))
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`));
  return packed?.split(' ')[0] ?? null;
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}
