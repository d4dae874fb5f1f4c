import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { peopleFault } from '../people/people-fault.ts';
import { InputFaults } from '../services/ports.ts';

/**
 * A password from the keyboard, typed twice and not shown, or the first line of standard input. Never an argument: those
 * stand in the history of the shell and in the list of processes.
 */
export async function typePassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/)[0] ?? '';
  const first = await ask('密码 password: ');
  const second = await ask('再输一次 again: ');
  if (first === second) return first;
  const allowed = { zh: '两次相同', en: 'twice the same' };
  throw new InputFaults([peopleFault('EDU_PASSWORD_FORM', 'password', '两次输入不同 the two differ', allowed)]);
}

function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve) => {
    lines.on('SIGINT', () => {
      lines.close();
      process.stderr.write('\n');
      process.exit(130);
    });
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    });
  });
}
