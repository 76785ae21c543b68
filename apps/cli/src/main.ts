import { parseArgs } from 'node:util';
import { describeStartFailure } from '@headgate/api';
import { migrateCommand } from './commands/migrate.ts';
import { migrateResolveCommand, type Outcome } from './commands/migrate-resolve.ts';
import { serve } from './commands/serve.ts';

const usage = `Usage: headgate <command>

  serve     Start the API and the worker in one process
  migrate   Apply the migrations to DATABASE_URL, or to the embedded database

  migrate resolve <migration> --as rolled-back|applied
            Say what became of a migration that failed: its changes are gone and it is to run again,
            or what it does was done by hand
`;

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const {
    positionals: [command, ...rest],
    values,
  } = parseCommandLine();
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  switch (command) {
    case 'serve': {
      const { stop } = await serve(process.env, process.stdout);
      onFirstSignal(stop);
      return;
    }
    case 'migrate':
      if (rest.length === 0) await migrateCommand(process.env, process.stdout);
      else await migrateResolveCommand(process.env, process.stdout, parseOutcome(rest, values.as));
      return;
    default:
      misused(command && `unknown command ${command}`);
  }
}

function parseCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, as: { type: 'string' } },
    });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

function parseOutcome(
  [command, name, ...others]: readonly string[],
  as: string | undefined,
): Outcome {
  if (command !== 'resolve') return misused(`unknown command migrate ${command}`);
  if (name === undefined || others.length > 0) {
    return misused('migrate resolve takes one migration');
  }
  if (as !== 'rolled-back' && as !== 'applied') {
    return misused('migrate resolve needs --as rolled-back or --as applied');
  }
  return { name, as };
}

function misused(complaint: string | undefined): never {
  process.stderr.write(complaint ? `headgate: ${complaint}\n\n${usage}` : usage);
  process.exit(2);
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
