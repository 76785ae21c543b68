import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { CommandError, UsageError } from './terminal.ts';

const program = createProgram({
  terminal: {
    env: process.env,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
  },
  runUntilSignal: ({ stop }) => onFirstSignal(stop),
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  // commander has said what was wrong, and ends with 0 after --help and --version.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  process.stderr.write(`${await describe(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

/** Stops at the first SIGTERM or SIGINT; a second one does not wait. */
function onFirstSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    void stop().then(
      () => process.exit(0),
      async (error: unknown) => {
        process.stderr.write(`${await describe(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** What to say of a failure; the service knows most of them, and is loaded by now. */
async function describe(error: unknown): Promise<string> {
  if (error instanceof CommandError) return error.message;
  const { describeStartFailure } = await import('@headgate/api');
  return describeStartFailure(error);
}
