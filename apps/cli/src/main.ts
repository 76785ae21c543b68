import { parseArgs } from 'node:util';
import { describeStartFailure } from '@headgate/api';
import { migrateCommand } from './commands/migrate.ts';
import { serve } from './commands/serve.ts';

const usage = `Usage: headgate <command>

  serve     Start the API and the worker in one process
  migrate   Apply the migrations to DATABASE_URL, or to the embedded database
`;

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  const [command] = positionals;
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
      await migrateCommand(process.env, process.stdout);
      return;
    default:
      process.stderr.write(command ? `headgate: unknown command ${command}\n\n${usage}` : usage);
      process.exit(2);
  }
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
