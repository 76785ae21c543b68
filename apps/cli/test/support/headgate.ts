import { PassThrough } from 'node:stream';
import { createProgram } from '../../src/program.ts';

/** The commands whose first argument is an id, by their words. */
export function idCommands(): readonly (readonly string[])[] {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const terminal = { env: {}, input, output, errors };
  const nothing = () => undefined;
  const program = createProgram({ terminal, runUntilSignal: nothing, setExitCode: nothing });
  return program.commands.flatMap((group) =>
    group.commands
      .filter(({ registeredArguments: [first] }) => first?.name() === 'id')
      .map((command) => [group.name(), command.name()]),
  );
}

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
