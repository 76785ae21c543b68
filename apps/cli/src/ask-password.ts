import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError, type Terminal } from './terminal.ts';

type Ask = (prompt: string) => Promise<string>;

/**
 * A new password: typed twice at a terminal, which shows none of it, or the first line of a pipe. It is never an argument,
 * since everybody who lists processes sees those.
 *
 * @throws CommandError when nothing was typed, or not the same twice
 */
export function askNewPassword(terminal: Terminal): Promise<string> {
  return unseen(terminal, async (ask) => {
    const password = await ask('New password: ');
    if (isAttended(terminal) && (await ask('Once more: ')) !== password) {
      throw new CommandError('The two are not the same.');
    }
    return password;
  });
}

/** The password of an account that there is, as {@link askNewPassword} asks for a new one, and once. */
export function askPassword(terminal: Terminal): Promise<string> {
  return unseen(terminal, (ask) => ask('Password: '));
}

const isAttended = ({ input }: Terminal) => (input as Partial<NodeJS.ReadStream>).isTTY === true;

/** Asks for lines of which nothing is shown. */
async function unseen(
  terminal: Terminal,
  question: (ask: Ask) => Promise<string>,
): Promise<string> {
  const { input, errors } = terminal;
  const isTerminal = isAttended(terminal);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: isTerminal });
  // Lines of a pipe may all be there before the first is asked for.
  const arrived: string[] = [];
  let ended = false;
  lines.on('line', (line) => arrived.push(line));
  lines.once('close', () => {
    ended = true;
  });
  lines.once('SIGINT', () => lines.close());
  const ask: Ask = async (prompt) => {
    if (isTerminal) errors.write(prompt);
    while (arrived.length === 0 && !ended) {
      await Promise.race([once(lines, 'line'), once(lines, 'close')]);
    }
    if (isTerminal) errors.write('\n');
    const line = arrived.shift() ?? '';
    if (line === '') throw new CommandError('No password was given: type it, or pipe it in.');
    return line;
  };
  try {
    return await question(ask);
  } finally {
    lines.close();
  }
}
