import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError, type Terminal } from './terminal.ts';

/**
 * A new password: typed twice at a terminal, which shows none of it, or the first line of a pipe. It is never an argument,
 * since everybody who lists processes sees those.
 *
 * @throws CommandError when nothing was typed, or not the same twice
 */
export async function askNewPassword(terminal: Terminal): Promise<string> {
  const { input, errors } = terminal;
  const isTerminal = (input as Partial<NodeJS.ReadStream>).isTTY === true;
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
  const ask = async (prompt: string): Promise<string> => {
    if (isTerminal) errors.write(prompt);
    while (arrived.length === 0 && !ended) {
      await Promise.race([once(lines, 'line'), once(lines, 'close')]);
    }
    if (isTerminal) errors.write('\n');
    return arrived.shift() ?? '';
  };
  try {
    const password = await ask('New password: ');
    if (password === '') throw new CommandError('No password was given: type it, or pipe it in.');
    if (isTerminal && (await ask('Once more: ')) !== password) {
      throw new CommandError('The two are not the same.');
    }
    return password;
  } finally {
    lines.close();
  }
}
