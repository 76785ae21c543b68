import type { Command } from 'commander';
import * as letters from '../commands/dead-letters.ts';
import * as queues from '../commands/queues.ts';
import * as workers from '../commands/workers.ts';
import { withDefault } from '../default-command.ts';
import { withExamples } from '../examples.ts';
import type { Terminal } from '../terminal.ts';
import { countUpTo, type Output, withJson } from './options.ts';

const exampleId = '01a22685-d6f3-7662-a75b-306707195532';

/** What those do who operate the installation: the admins of OPERATOR_ORGANIZATION. */
export function addOperations(program: Command, terminal: Terminal): void {
  addQueues(program, terminal);
  addWorkers(program, terminal);
  addDeadLetters(program, terminal);
}

function addQueues(program: Command, terminal: Terminal): void {
  const group = program
    .command('queues')
    .description('the queues of the installation, for its operators');
  const list = withExamples(
    withJson(
      group.command('list', { isDefault: true }).description('the queues, and what waits in them'),
    ),
    'queues list',
  ).action((options: Output) => queues.listQueues(terminal, options));
  const ofOne = (name: string, description: string) =>
    withExamples(
      withJson(group.command(name).description(description).argument('<queue>', 'its name')),
      `queues ${name} chat.async`,
    );
  withDefault(group, list);
  ofOne('get', 'one queue').action((name: string, options: Output) =>
    queues.getQueue(terminal, name, options),
  );
  ofOne('pause', 'keep workers from taking jobs of a queue; those that run go on').action(
    (name: string, options: Output) => queues.changeQueue(terminal, 'pause', name, options),
  );
  ofOne('resume', 'let workers take jobs of a queue again').action(
    (name: string, options: Output) => queues.changeQueue(terminal, 'resume', name, options),
  );
}

function addWorkers(program: Command, terminal: Terminal): void {
  const group = program
    .command('workers')
    .description('the processes that run jobs, for operators');
  const list = withExamples(
    withJson(
      group.command('list', { isDefault: true }).description('the workers, the newest first'),
    ),
    'workers list',
  ).action((options: Output) => workers.listWorkers(terminal, options));
  const ofOne = (name: string, description: string) =>
    withExamples(
      withJson(group.command(name).description(description).argument('<id>', 'of the worker')),
      `workers ${name} ${exampleId}`,
    );
  withDefault(group, list);
  ofOne('get', 'one worker, and what it runs').action((id: string, options: Output) =>
    workers.getWorker(terminal, id, options),
  );
  ofOne('drain', 'have a worker take no further job, so that it can be stopped').action(
    (id: string, options: Output) => workers.changeWorker(terminal, 'drain', id, options),
  );
  ofOne('resume', 'have a worker take jobs again').action((id: string, options: Output) =>
    workers.changeWorker(terminal, 'resume', id, options),
  );
}

function addDeadLetters(program: Command, terminal: Terminal): void {
  const group = program
    .command('dead-letters')
    .description('the jobs that failed for good, for operators');
  const list = withExamples(
    withJson(
      group
        .command('list', { isDefault: true })
        .description('the jobs that failed for good, the newest first')
        .option('--queue <queue>', 'only those of this queue')
        .option('--limit <count>', 'how many at most, up to 100', countUpTo(100), 20),
    ),
    'dead-letters list --queue chat.async',
  ).action((options: Output & { queue?: string; limit: number }) =>
    letters.listDeadLetters(terminal, options),
  );
  withDefault(group, list);
  withExamples(
    withJson(group.command('get').description('why one failed').argument('<id>', 'of the job')),
    `dead-letters get ${exampleId}`,
  ).action((id: string, options: Output) => letters.getDeadLetter(terminal, id, options));
  withExamples(
    withJson(
      group
        .command('redrive')
        .description('run one again, under its id and with all its attempts, or all of them')
        .argument('[id]', 'of the job')
        .option('--all', 'all of them, the oldest first')
        .option('--queue <queue>', 'with --all, only those of this queue'),
    ),
    `dead-letters redrive ${exampleId}`,
    'dead-letters redrive --all --queue chat.async',
  ).action((id: string | undefined, options: letters.RedriveOptions) =>
    letters.redrive(terminal, id, options),
  );
}
