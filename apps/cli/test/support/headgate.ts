import { PassThrough } from 'node:stream';
import { createProgram } from '../../src/program.ts';

/** Runs a command in this process, with what is piped into it, and gives what it wrote. Failures are thrown as they are. */
export async function headgate(
  env: Readonly<Record<string, string>>,
  words: readonly string[],
  piped = '',
): Promise<{ readonly output: string; readonly errors: string; readonly code: number }> {
  const input = new PassThrough();
  const output = new PassThrough();
  const errors = new PassThrough();
  let code = 0;
  input.end(piped);
  const program = createProgram({
    terminal: { env, input, output, errors },
    runUntilSignal: () => undefined,
    setExitCode: (given) => {
      code = given;
    },
  });
  await program.parseAsync(['node', 'headgate', ...words]);
  return { output: String(output.read() ?? ''), errors: String(errors.read() ?? ''), code };
}
