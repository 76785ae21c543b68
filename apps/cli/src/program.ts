import { Command, InvalidArgumentError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { chat } from './commands/chat.ts';
import { doctor } from './commands/doctor.ts';
import * as keys from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { migrateResolveCommand, type Outcome } from './commands/migrate-resolve.ts';
import { listModels } from './commands/models.ts';
import { serve } from './commands/serve.ts';
import { status } from './commands/status.ts';
import { worker } from './commands/worker.ts';
import type { Terminal } from './terminal.ts';

/** What the process does for its commands. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  /** Goes on until a signal, then stops. */
  readonly runUntilSignal: (running: { stop(): Promise<void> }) => void;
  /** Ends the process with this code once everything is written. */
  readonly setExitCode: (code: number) => void;
}

/** The command `headgate`: what it understands, and what does it. */
export function createProgram({ terminal, runUntilSignal, setExitCode }: ProgramOptions): Command {
  const { env, output, errors } = terminal;
  const verdict = (good: boolean) => setExitCode(good ? 0 : 1);
  const program = new Command('headgate')
    .description('The gate in front of your models.')
    .version(manifest.version)
    .configureOutput({
      writeOut: (text) => void output.write(text),
      writeErr: (text) => void errors.write(text),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to learn more.')
    .exitOverride();

  program
    .command('serve')
    .description('start the API and the worker in one process')
    .action(async () => runUntilSignal(await serve(env, output)));

  program
    .command('worker')
    .description('start a worker of its own, beside APIs that share DATABASE_URL')
    .action(async () => runUntilSignal(await worker(env)));

  const migrate = program
    .command('migrate')
    .description('apply the migrations to DATABASE_URL, or to the embedded database')
    .action(() => migrateCommand(env, output));
  migrate
    .command('resolve')
    .description('say what became of a migration that failed')
    .argument('<migration>', 'its name')
    .addOption(
      new Option(
        '--as <outcome>',
        'its changes are gone and it is to run again, or were made by hand',
      )
        .choices(['rolled-back', 'applied'])
        .makeOptionMandatory(),
    )
    .action((name: string, { as }: Pick<Outcome, 'as'>) =>
      migrateResolveCommand(env, output, { name, as }),
    );

  addKeys(program, terminal);

  program
    .command('doctor')
    .description('look at all that the API needs here, and say how to mend what is wrong')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => verdict(await doctor(terminal, options)));

  program
    .command('status')
    .description('how a running service does')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => verdict(await status(terminal, options)));

  program
    .command('models')
    .description('the models that can be asked')
    .option('--json', 'as JSON')
    .action((options: { json?: true }) => listModels(terminal, options));

  program
    .command('chat')
    .description('ask a model one question, or talk with it')
    .argument('[question]', 'without one, a conversation begins')
    .option('-m, --model <id>', 'whom to ask; the first model by default')
    .option('-s, --system <text>', 'what the model is told before')
    .action((question: string | undefined, options: { model?: string; system?: string }) =>
      chat(terminal, question, options),
    );

  program.addHelpText(
    'after',
    `
status, models and chat talk to the service at HEADGATE_URL (http://127.0.0.1:8080 by default)
with HEADGATE_API_KEY; keys reads its file. The others read the settings of docs/configuration.md.

Exit codes: 0 done, 1 it failed, 2 the command was not understood.`,
  );
  return program;
}

/** The keys of a ring in a file, which are replaced in steps so that no token is refused before its end. */
function addKeys(program: Command, terminal: Terminal): void {
  const group = program
    .command('keys')
    .description('replace the keys of JWT_KEYS or SESSION_KEYS, step by step');
  const inFile = (name: string, description: string) =>
    group.command(name).description(description).argument('<file>', 'where the keys are kept');
  const minutes = (text: string): number => {
    const count = Number(text);
    if (Number.isFinite(count) && count >= 0) return count * 60_000;
    throw new InvalidArgumentError('It is a number of minutes.');
  };

  inFile('publish', 'make a key that verifies and does not sign yet; the first signs at once')
    .addOption(
      new Option('--algorithm <name>', 'how it signs').choices(keys.algorithms).default('HS256'),
    )
    .option('--kid <name>', 'its name; the time by default')
    .action((file: string, options: keys.PublishOptions) => keys.publish(terminal, file, options));
  inFile('sign', 'sign with a key that was published, when every verifier has it')
    .argument('<kid>', 'its name')
    .option('--published <minutes>', 'how long it must have been published; 60', minutes)
    .action((file: string, kid: string, { published }: { published?: number }) =>
      keys.sign(terminal, file, kid, { publishedMs: published }),
    );
  inFile('retire', 'remove a key, when its last token has ended')
    .argument('<kid>', 'its name')
    .option('--lifetime <minutes>', 'how long its tokens hold; a little over 15', minutes)
    .action((file: string, kid: string, { lifetime }: { lifetime?: number }) =>
      keys.retire(terminal, file, kid, { lifetimeMs: lifetime }),
    );
  inFile('list', 'the keys by name, and when they took their steps')
    .option('--json', 'as JSON')
    .action((file: string, options: { json?: true }) => keys.list(terminal, file, options));
  inFile('print', 'the ring, as the setting takes it').action((file: string) =>
    keys.printRing(terminal, file),
  );
}
