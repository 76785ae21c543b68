import { type Command, Option } from 'commander';
import * as jobs from '../commands/jobs.ts';
import { withDefault } from '../default-command.ts';
import { withExamples } from '../examples.ts';
import type { Terminal } from '../terminal.ts';
import { countUpTo, type Output, withJson } from './options.ts';

const exampleId = '01a22685-d6f3-7662-a75b-306707195532';

/** The jobs of the organisation whose API key it is. */
export function addJobs(
  program: Command,
  terminal: Terminal,
  verdict: (good: boolean) => void,
): void {
  const group = program.command('jobs').description('the jobs of your organisation');
  const list = withExamples(
    withJson(
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
        .option('--limit <count>', 'how many at most, up to 100', countUpTo(100), 20),
    ),
    'jobs list --state running',
    'jobs list --type chat --limit 100 --json',
  ).action((options: jobs.JobListOptions) => jobs.listJobs(terminal, options));
  const ofOne = (name: string, description: string) =>
    withExamples(
      withJson(group.command(name).description(description).argument('<id>', 'the id of the job')),
      `jobs ${name} ${exampleId}`,
    );
  withDefault(group, list);
  ofOne('get', 'one job').action((id: string, options: Output) =>
    jobs.getJob(terminal, id, options),
  );
  ofOne('cancel', 'end a job that waits, stop one that runs').action(
    (id: string, options: Output) => jobs.changeJob(terminal, 'cancel', id, options),
  );
  ofOne('retry', 'run a job again that failed or was cancelled').action(
    (id: string, options: Output) => jobs.changeJob(terminal, 'retry', id, options),
  );
  ofOne('watch', 'what happens to a job, up to its end; fails unless that is success').action(
    async (id: string, options: Output) => verdict(await jobs.watchJob(terminal, id, options)),
  );
}
