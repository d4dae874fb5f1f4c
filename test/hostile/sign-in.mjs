// An account that may do everything, so that hostile requests come past the door; most of them carry its token.
import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { plainEnvironment, root } from '../chaos/program.mjs';

const NAME = 'hostile';
const TRIES = 5;
const PAUSE = 300;
const PASSWORD = 'correct horse 7c1f battery';
const ROLES = ['admin', 'planner', 'entry', 'approver', 'auditor'];

export class SignIn {
  #sender;
  #renewing;
  token;

  /** @returns undefined where this service knows no accounts */
  static async make({ program, data, sender, document }) {
    if (document.paths['/api/v1/tokens'] === undefined) return undefined;
    const added = spawnSync(
      process.execPath,
      [program.cli, 'accounts', 'add', NAME, '--role', ROLES.join(','), '--data', data],
      {
        cwd: root,
        env: plainEnvironment(),
        input: `${PASSWORD}\n`,
        encoding: 'utf8',
      },
    );
    if (added.status !== 0) throw new Error(`no account: ${added.stdout}${added.stderr}`);
    const made = new SignIn(sender);
    await made.renew();
    return made;
  }

  constructor(sender) {
    this.#sender = sender;
  }

  get secrets() {
    return [PASSWORD];
  }

  /** A new token: the one before may have been revoked by a request that was only too valid. */
  renew() {
    this.#renewing ??= this.#signInAgain().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Requests that are under way may end the new session before it has asked for its token, or keep the service busy. */
  async #signInAgain() {
    for (let left = TRIES; ; left--) {
      try {
        return await this.#signIn();
      } catch (error) {
        if (left === 1) throw error;
        await setTimeout(PAUSE);
      }
    }
  }

  async #signIn() {
    const post = async (path, body, headers = {}) => {
      const answer = await this.#sender.send({
        method: 'POST',
        address: path,
        headers: { 'content-type': 'application/json', ...headers },
        body: Buffer.from(JSON.stringify(body)),
      });
      if (answer.failure !== undefined || answer.status >= 300)
        throw new Error(`${path}: ${answer.status} ${answer.text ?? answer.failure}`);
      return answer;
    };
    const session = await post('/api/v1/session', { name: NAME, password: PASSWORD });
    const cookie = [session.headers['set-cookie'] ?? []]
      .flat()
      .map((one) => one.split(';')[0])
      .join('; ');
    const made = await post(
      '/api/v1/tokens',
      { name: `hostile ${Date.now()}`, roles: ROLES, days: 2 },
      {
        cookie,
        'x-csrf-token': /"csrfToken":"([^"]+)"/.exec(session.text)?.[1] ?? '',
        'idempotency-key': `token-${Date.now()}`,
      },
    );
    this.token = /xw_[\w-]+/.exec(made.text)?.[0];
  }
}
