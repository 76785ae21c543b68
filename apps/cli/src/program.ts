import { type Role, roles } from '@headgate/auth';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { chat } from './commands/chat.ts';
import { completion, type Shell, shells } from './commands/completion.ts';
import * as jobs from './commands/jobs.ts';
import * as keys from './commands/keys.ts';
import type { Outcome } from './commands/migrate-resolve.ts';
import { listModels } from './commands/models.ts';
import { status } from './commands/status.ts';
import { type UsageOptions, usage } from './commands/usage.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** What the process does for its commands. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  /** Goes on until a signal, then stops. */
  readonly runUntilSignal: (running: { stop(): Promise<void> }) => void;
  /** Ends the process with this code once everything is written. */
  readonly setExitCode: (code: number) => void;
}

/**
 * The command `headgate`: what it understands, and what does it. The code of a command that needs the whole service is loaded
 * when it is run.
 */
export function createProgram({ terminal, runUntilSignal, setExitCode }: ProgramOptions): Command {
  const { env, output, errors } = terminal;
  const verdict = (good: boolean) => setExitCode(good ? 0 : 1);
  const program = new Command('headgate')
    .description('The gate in front of your models.')
    .version(version)
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
    .action(async () => {
      const { serve } = await import('./commands/serve.ts');
      runUntilSignal(await serve(env, output));
    });

  program
    .command('worker')
    .description('start a worker of its own, beside APIs that share DATABASE_URL')
    .action(async () => {
      const { worker } = await import('./commands/worker.ts');
      runUntilSignal(await worker(env));
    });

  const migrate = program
    .command('migrate')
    .description('apply the migrations to DATABASE_URL, or to the embedded database')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => {
      const { migrateCommand } = await import('./commands/migrate.ts');
      await migrateCommand(terminal, options);
    });
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
    .action(async (name: string, { as }: Pick<Outcome, 'as'>) => {
      const { migrateResolveCommand } = await import('./commands/migrate-resolve.ts');
      await migrateResolveCommand(env, output, { name, as });
    });

  addKeys(program, terminal);
  addUsers(program, terminal);
  addOrganizations(program, terminal);

  program
    .command('doctor')
    .description('look at all that the API needs here, and say how to mend what is wrong')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => {
      const { doctor } = await import('./commands/doctor.ts');
      verdict(await doctor(terminal, options));
    });

  program
    .command('status')
    .description('how a running service does')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => verdict(await status(terminal, options)));

  const models = program
    .command('models')
    .description('the models that can be asked, and new ones');
  models
    .command('list', { isDefault: true })
    .description('the models that can be asked')
    .option('--json', 'as JSON')
    .action((options: { json?: true }) => listModels(terminal, options));
  models
    .command('pull')
    .description('have Ollama download a model')
    .argument('<model>', 'such as llama3.2')
    .option('--provider <id>', 'which Ollama of MODELS_CONFIG, where there are several')
    .option('--json', 'one line of JSON for each step')
    .action(async (model: string, options: { json?: true; provider?: string }) => {
      const { pullModel } = await import('./commands/models-pull.ts');
      await pullModel(terminal, model, options);
    });

  addJobs(program, terminal, verdict);

  program
    .command('usage')
    .description('requests, tokens and cost')
    .option('--from <day>', 'the first day, such as 2026-11-01; the 30th up to the last by default')
    .option('--to <day>', 'the last day; today by default')
    .option('--by <groups>', 'day, model, api_key, user and kind, with commas', 'day')
    .option('--organization', 'of everybody in the organisation')
    .option('--json', 'as JSON')
    .action((options: UsageOptions) => usage(terminal, options));

  program
    .command('chat')
    .description('ask a model one question, or talk with it')
    .argument('[question]', 'without one, a conversation begins')
    .option('-m, --model <id>', 'whom to ask; the first model by default')
    .option('-s, --system <text>', 'what the model is told before')
    .action((question: string | undefined, options: { model?: string; system?: string }) =>
      chat(terminal, question, options),
    );

  program
    .command('completion')
    .description('a program for a shell that completes these commands')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action((shell: Shell) => void output.write(completion(program, shell)));

  program.addHelpText(
    'after',
    `
status, models, usage and chat talk to the service at HEADGATE_URL (http://127.0.0.1:8080 by default)
with HEADGATE_API_KEY; keys reads its file. The others read the settings of docs/configuration.md.

Exit codes: 0 done, 1 it failed, 2 the command was not understood.`,
  );
  return program;
}

/** The accounts, for the one who runs the installation: it needs the database, and no account of its own. */
function addUsers(program: Command, terminal: Terminal): void {
  const users = () => import('./commands/users.ts');
  const group = program.command('users').description('the accounts of the configured database');
  const ofAccount = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .argument('<email>', 'its address')
      .option('--json', 'as JSON');
  group
    .command('list')
    .description('the accounts, the latest first')
    .argument('[text]', 'a part of their address or name')
    .option('--limit <count>', 'how many at most', count, 100)
    .option('--json', 'as JSON')
    .action(async (text: string | undefined, options: { json?: true; limit: number }) =>
      (await users()).listUsers(terminal, text, options),
    );
  ofAccount('create', 'make an account; its password is asked for, or read from a pipe')
    .option('--name <name>', 'what it is called')
    .action(async (email: string, options: { json?: true; name?: string }) =>
      (await users()).createUser(terminal, email, options),
    );
  ofAccount('disable', 'let nobody in any more, and end its sessions').action(
    async (email: string, options: { json?: true }) =>
      (await users()).setUserState(terminal, email, 'disabled', options),
  );
  ofAccount('enable', 'let it in again').action(async (email: string, options: { json?: true }) =>
    (await users()).setUserState(terminal, email, 'enabled', options),
  );
  ofAccount('reset-password', 'give it another password, which is asked for').action(
    async (email: string, options: { json?: true }) =>
      (await users()).resetPassword(terminal, email, options),
  );
}

/** The organisations, for the one who runs the installation. */
function addOrganizations(program: Command, terminal: Terminal): void {
  const orgs = () => import('./commands/orgs.ts');
  const group = program.command('orgs').description('the organisations of the configured database');
  group
    .command('list')
    .description('the organisations, the latest first')
    .option('--limit <count>', 'how many at most', count, 100)
    .option('--json', 'as JSON')
    .action(async (options: { json?: true; limit: number }) =>
      (await orgs()).listOrganizations(terminal, options),
    );
  group
    .command('members')
    .description('who belongs to one')
    .argument('<id>', 'of the organisation')
    .option('--json', 'as JSON')
    .action(async (id: string, options: { json?: true }) =>
      (await orgs()).listMembers(terminal, id, options),
    );
  group
    .command('add')
    .description('make an account a member')
    .argument('<id>', 'of the organisation')
    .argument('<email>', 'of the account')
    .addOption(new Option('--role <role>', 'as what').choices(roles).default('member'))
    .option('--json', 'as JSON')
    .action(async (id: string, email: string, options: { json?: true; role: Role }) =>
      (await orgs()).addMember(terminal, id, email, options),
    );
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 10_000) return number;
  throw new InvalidArgumentError('It is a number from 1 to 10000.');
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

/** The jobs of the organisation whose API key it is. */
function addJobs(program: Command, terminal: Terminal, verdict: (good: boolean) => void): void {
  type Options = { readonly json?: true };
  const group = program.command('jobs').description('the jobs of your organisation');
  group
    .command('list', { isDefault: true })
    .description('the newest jobs')
    .addOption(
      new Option('--state <state>', 'only those in this state').choices([
        'queued',
        'running',
        'succeeded',
        'failed',
        'cancelled',
      ]),
    )
    .option('--type <type>', 'only those of this type')
    .option('--limit <count>', 'at most so many, up to 100', '20')
    .option('--json', 'as JSON')
    .action((options: jobs.JobListOptions) => jobs.listJobs(terminal, options));
  const ofOne = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .argument('<id>', 'the id of the job')
      .option('--json', 'as JSON');
  ofOne('get', 'one job').action((id: string, options: Options) =>
    jobs.getJob(terminal, id, options),
  );
  ofOne('cancel', 'end a job that waits, stop one that runs').action(
    (id: string, options: Options) => jobs.changeJob(terminal, 'cancel', id, options),
  );
  ofOne('retry', 'run a job again that failed or was cancelled').action(
    (id: string, options: Options) => jobs.changeJob(terminal, 'retry', id, options),
  );
  ofOne('watch', 'what happens to a job, up to its end; fails unless that is success').action(
    async (id: string, options: Options) => verdict(await jobs.watchJob(terminal, id, options)),
  );
}
