import { describeStartFailure } from '@headgate/api';
import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { CommandError } from './terminal.ts';

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
  process.stderr.write(
    `${error instanceof CommandError ? error.message : describeStartFailure(error)}\n`,
  );
  process.exit(1);
}

/** Stops at the first SIGTERM or SIGINT; a second one does not wait. */
function onFirstSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${describeStartFailure(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
