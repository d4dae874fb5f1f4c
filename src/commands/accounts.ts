import { AreaTree, censusAreas } from '../../models/projection/area-tree.ts';
import { readLibrary } from '../library/read-library.ts';
import { CONSOLE_KEEPER } from '../people/account-keeper.ts';
import { listAccounts, rowByName, unknownAccount } from '../people/account-records.ts';
import { changeAccount, createAccount, setPassword } from '../people/accounts.ts';
import { canonicalName } from '../people/names.ts';
import { People } from '../people/people.ts';
import { Refusal } from '../people/refusal.ts';
import { plainTable, type TableFormat } from '../reports/plain-table.ts';
import { openStore } from './open-store.ts';

import { typePassword } from './type-password.ts';

const BAD_INPUT = 2;

/** Where the accounts are: DATABASE_URL, else the folder of the embedded server. */
interface StoreFolder {
  readonly data?: string | undefined;
}

export interface AccountOptions extends StoreFolder {
  readonly role?: readonly string[];
  readonly region?: readonly string[];
  readonly everywhere?: boolean;
  readonly enable?: boolean;
  /** false: --no-password. */
  readonly password?: boolean;
}

/** `xuewei accounts list`: names, roles and regions. */
export async function list({ format, ...store }: StoreFolder & { readonly format: TableFormat }): Promise<void> {
  await withPeople(store, async (people) => {
    const rows = (await listAccounts(people.database)).map(
      ({ name, roles, regions, disabled, hasPassword, createdAt }) => [
        name,
        roles.join(' '),
        regions.join(' '),
        disabled ? 'disabled' : 'active',
        hasPassword ? 'password' : 'oidc',
        createdAt.toISOString(),
      ],
    );
    process.stdout.write(plainTable(['name', 'roles', 'regions', 'state', 'signsInWith', 'created'], rows, format));
  });
}

/** `xuewei accounts add NAME --role ...`: the password is typed or comes from standard input. */
export async function add(name: string, { role = [], region = [], password, ...store }: AccountOptions): Promise<void> {
  await withPeople(
    store,
    async (people) => {
      const typed = password === false ? null : await typePassword();
      const account = await createAccount(people, CONSOLE_KEEPER, {
        name,
        password: typed,
        roles: role,
        regions: region,
      });
      say(`已建立账户 ${account.name}：${account.roles.join(', ')}。`, `Made the account ${account.name}.`);
      // The first account may be made before the first start.
    },
    false,
  );
}

/** `xuewei accounts change NAME`: roles, regions, or able to sign in again. */
export async function change(
  name: string,
  { role, region, everywhere, enable, ...store }: AccountOptions,
): Promise<void> {
  await withPeople(store, async (people) => {
    const account = await changeAccount(people, CONSOLE_KEEPER, await idOf(people, name), {
      roles: role,
      regions: everywhere === true ? [] : region,
      ...(enable === true ? { disabled: false } : {}),
    });
    const regions = account.regions.length === 0 ? '不限地区 everywhere' : account.regions.join(', ');
    say(`账户 ${account.name}：${account.roles.join(', ')}；${regions}。`, `Changed the account ${account.name}.`);
  });
}

/** `xuewei accounts disable NAME`: out at once, everywhere. */
export async function disable(name: string, store: StoreFolder): Promise<void> {
  await withPeople(store, async (people) => {
    await changeAccount(people, CONSOLE_KEEPER, await idOf(people, name), { disabled: true });
    say(`账户 ${name} 已停用，会话和令牌已失效。`, `Disabled ${name}; its sessions and tokens have ended.`);
  });
}

/** `xuewei accounts password NAME`: a new password; all sessions of the account end. */
export async function password(name: string, store: StoreFolder): Promise<void> {
  await withPeople(store, async (people) => {
    const id = await idOf(people, name);
    await setPassword(people, CONSOLE_KEEPER, id, await typePassword());
    say(`账户 ${name} 的密码已修改，须重新登录。`, `Set the password of ${name}; it has to sign in again.`);
  });
}

async function idOf(people: People, name: string): Promise<string> {
  const row = await rowByName(people.database, canonicalName(name));
  if (row === undefined) throw unknownAccount(name);
  return row.id;
}

async function withPeople(
  { data }: StoreFolder,
  work: (people: People) => Promise<void>,
  existing = true,
): Promise<void> {
  const store = await openStore({ data, existing });
  let tree: AreaTree | undefined;
  const isKnownArea = (code: string) => {
    tree ??= new AreaTree(censusAreas(readLibrary().facts));
    return tree.identity(code) !== undefined;
  };
  const people = new People({ database: store.database, isKnownArea });
  try {
    await work(people);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.detail.zh}\n${error.detail.en}\n`);
    process.exitCode = BAD_INPUT;
  } finally {
    await people.close();
    await store.close();
  }
}

function say(zh: string, en: string): void {
  process.stdout.write(`${zh} ${en}\n`);
}
