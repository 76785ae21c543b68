import { Argument, Command, Option } from 'commander';
import { type ChatOptions, chat } from './commands/chat.ts';
import { completion, type Shell, shells } from './commands/completion.ts';
import type { Outcome } from './commands/migrate-resolve.ts';
import { listModels } from './commands/models.ts';
import { status } from './commands/status.ts';
import { groupings, type UsageOptions, usage } from './commands/usage.ts';
import { withDefault } from './default-command.ts';
import { withExamples } from './examples.ts';
import { addApiKeys } from './groups/api-keys.ts';
import { addJobs } from './groups/jobs.ts';
import { addKeys } from './groups/keys.ts';
import { addOperations } from './groups/operations.ts';
import { type Output, someOf, withJson } from './groups/options.ts';
import { addOrganizations } from './groups/orgs.ts';
import { addUsers } from './groups/users.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

const documentation = 'https://github.com/headgate/headgate/blob/main/docs';

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

  withExamples(
    program.command('serve').description('start the API and the worker in one process'),
    'serve',
    'serve   # with CONFIG_FILE=headgate.yaml in the environment',
  ).action(async () => {
    const { serve } = await import('./commands/serve.ts');
    runUntilSignal(await serve(env, output));
  });

  withExamples(
    program
      .command('worker')
      .description('start a worker of its own, beside APIs that share DATABASE_URL'),
    'worker',
    'worker   # with WORKER_QUEUES=chat.async in the environment, only that queue',
  ).action(async () => {
    const { worker } = await import('./commands/worker.ts');
    runUntilSignal(await worker(env));
  });

  const migrate = withExamples(
    withJson(
      program
        .command('migrate')
        .description('apply the migrations to DATABASE_URL, or to the embedded database'),
    ),
    'migrate',
    'migrate --json',
  ).action(async (options: Output) => {
    const { migrateCommand } = await import('./commands/migrate.ts');
    await migrateCommand(terminal, options);
  });
  withExamples(
    withJson(
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
        ),
    ),
    'migrate resolve 20261121004305_accounts --as rolled-back',
  ).action(async (name: string, _options: object, command: Command) => {
    // `migrate` has the option too, and takes it wherever it stands.
    const { as, json } = command.optsWithGlobals<Pick<Outcome, 'as'> & Output>();
    const { migrateResolveCommand } = await import('./commands/migrate-resolve.ts');
    await migrateResolveCommand(terminal, { name, as }, { ...(json && { json }) });
  });

  addKeys(program, terminal);
  addUsers(program, terminal);
  addOrganizations(program, terminal);

  withExamples(
    withJson(
      program
        .command('doctor')
        .description('look at all that Headgate needs here, and say how to mend what is wrong'),
    ),
    'doctor',
    'doctor --json',
  ).action(async (options: Output) => {
    const { doctor } = await import('./commands/doctor.ts');
    verdict(await doctor(terminal, options));
  });

  withExamples(
    withJson(program.command('status').description('how a running service does')),
    'status',
  ).action(async (options: Output) => verdict(await status(terminal, options)));

  const models = program
    .command('models')
    .description('the models that can be asked, and new ones');
  const modelList = withExamples(
    withJson(
      models.command('list', { isDefault: true }).description('the models that can be asked'),
    ),
    'models list',
  ).action((options: Output) => listModels(terminal, options));
  withDefault(models, modelList);
  withExamples(
    models
      .command('pull')
      .description('have Ollama download a model; it is asked itself, not the service')
      .argument('<model>', 'such as llama3.2')
      .option('--provider <id>', 'which Ollama of MODELS_CONFIG, where there are several')
      .option('--json', 'one line of JSON for each step'),
    'models pull llama3.2',
  ).action(async (model: string, options: Output & { provider?: string }) => {
    const { pullModel } = await import('./commands/models-pull.ts');
    await pullModel(terminal, model, options);
  });

  addApiKeys(program, terminal);
  addJobs(program, terminal, verdict);

  const usageCommand = program
    .command('usage')
    .description('requests, tokens and cost')
    .option('--from <day>', 'the first day, such as 2026-11-01; the 30th up to the last by default')
    .option('--to <day>', 'the last day; today by default')
    .addOption(
      new Option('--by <groups>', 'what each sum is of; several with commas')
        .choices(groupings)
        .argParser(someOf(groupings))
        .default('day'),
    )
    .option('--project <id>', 'of a project alone')
    .option('--organization', 'of everybody in the organisation')
    .option('--json', 'as JSON')
    .action((options: UsageOptions) => usage(terminal, options));
  withExamples(
    usageCommand,
    'usage --by model',
    'usage --by day,user --organization --from 2026-11-01 --json',
  );

  addOperations(program, terminal);

  withExamples(
    program
      .command('chat')
      .description('ask a model one question, or talk with it')
      .argument('[question]', 'without one, a conversation begins')
      .option('-m, --model <id>', 'whom to ask; the first model by default')
      .option('-s, --system <text>', 'what the model is told before')
      .option('--json', 'one line of JSON for each piece of the answer, and one at its end'),
    'chat',
    'chat "What is a keyset page?" --model llama3.2',
    'chat "Hello" --json',
  ).action((question: string | undefined, options: ChatOptions) =>
    chat(terminal, question, options),
  );

  withExamples(
    program
      .command('completion')
      .description('a program for a shell that completes these commands')
      .addArgument(new Argument('<shell>', 'which shell').choices(shells)),
    'completion bash >/etc/bash_completion.d/headgate',
  ).action((shell: Shell) => void output.write(completion(program, shell)));

  program.addHelpText(
    'after',
    `
Examples:
  headgate serve
  headgate chat "Hello"
  headgate <command> --help

status, models list, api-keys, jobs, usage, queues, workers, dead-letters and chat talk to the service at HEADGATE_URL
(http://127.0.0.1:8080 by default) with HEADGATE_API_KEY. models pull asks Ollama. keys reads its file. The others read the
settings, from the file that CONFIG_FILE names, .env and the environment:
${documentation}/configuration.md

Exit codes: 0 done, 1 it failed, 2 the command was not understood.`,
  );
  return program;
}
