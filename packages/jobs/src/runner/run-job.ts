import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, isAppError, scrub } from '@headgate/core';
import type { Task, TaskContext } from '../define-task.ts';
import { isJobError, JobError } from '../errors.ts';
import type { JobLog } from '../job-log.ts';
import type { JobTransaction } from '../job-queue.ts';
import type { ClaimedJob, JobFailure, JobSource } from '../job-source.ts';
import { parsedInput, storedOutput, upgradedInput } from '../task-input.ts';
import type { TaskRegistry } from '../task-registry.ts';
import { noteCollector } from './note-collector.ts';
import { progressReporter } from './progress-reporter.ts';
import type { RunningJob, RunningJobs } from './running-jobs.ts';

/** How one run of a job ended, as this process saw it. */
export interface JobRunEnd {
  readonly queue: string;
  readonly task: string;
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'handed_back' | 'lost';
  readonly seconds: number;
  /** For a failure: whether it is for good. */
  readonly final: boolean;
}

interface RunJobOptions {
  readonly source: JobSource;
  readonly tasks: TaskRegistry<Task>;
  readonly running: RunningJobs;
  readonly log: JobLog;
  readonly abortGraceMs: number;
  readonly clock: Clock;
  readonly isStopping: () => boolean;
  readonly onRunEnd?: ((end: JobRunEnd) => void) | undefined;
  readonly traced?: TraceRun | undefined;
}

/** Runs the code of a task as a part of the trace that its job continues; passes on what it returns or throws. */
export type TraceRun = <Result>(job: ClaimedJob, run: () => Promise<Result>) => Promise<Result>;

const untraced: TraceRun = (_, run) => run();

/** How a run ended; `handBack` and `lost` are no fault of the task. */
type Outcome =
  | { readonly kind: 'completed'; readonly output: unknown }
  | { readonly kind: 'cancelled'; readonly output?: unknown }
  | { readonly kind: 'failed'; readonly error: unknown; readonly final?: boolean }
  | { readonly kind: 'handBack' }
  | { readonly kind: 'lost' };

/** Runs one claimed job and settles it; resolves when its slot is free again. Never rejects. */
export async function runJob(job: ClaimedJob, options: RunJobOptions): Promise<void> {
  const { running, clock } = options;
  const log = options.log.child({ job_id: job.id, task: job.task, attempt: job.attempt });
  const startedAt = clock();
  const controller = new AbortController();
  const reporter = progressReporter(job, options.source, log);
  const notes = noteCollector(job, options.source, log);
  const given = { progress: reporter.report, log: notes.log };
  const execution = execute(job, controller, given, options);
  let over = false;

  const settle = async (): Promise<void> => {
    const outcome = await outcomeWithin(execution, controller.signal, options.abortGraceMs);
    over = true;
    await Promise.all([reporter.end(), notes.end()]);
    const told = await tell(job, outcome, options, log);
    report(outcome, told, clock() - startedAt, log);
    options.onRunEnd?.(runEnd(job, outcome, told, clock() - startedAt));
    running.remove(entry, end(outcome, told));
  };
  const entry: RunningJob = {
    job,
    startedAt: new Date(startedAt),
    settled: settle(),
    abort(reason) {
      if (!over) controller.abort(reason);
    },
  };
  running.add(entry);
  await entry.settled;
  // A task that does not heed its abort still takes room: its slot is free when it ends.
  await execution;
}

/** Runs the code of the task, with its time limited by an abort. Never rejects. */
async function execute(
  job: ClaimedJob,
  controller: AbortController,
  { progress, log }: Pick<TaskContext, 'progress' | 'log'>,
  { source, tasks, isStopping, traced = untraced }: RunJobOptions,
): Promise<Outcome> {
  if (isStopping()) return { kind: 'handBack' };
  const prepared = await prepare(job, tasks);
  if ('error' in prepared) return { kind: 'failed', ...prepared };
  const { signal } = controller;
  if (signal.aborted) return abortOutcome(signal);
  const { task, input } = prepared;
  const timer = setTimeout(() => {
    controller.abort(
      new JobError('timeout', `The task did not end within ${task.timeoutSeconds} s`),
    );
  }, task.timeoutSeconds * 1_000);
  try {
    const fence = async (tx: JobTransaction): Promise<void> => {
      if (await source.fence(job, tx)) return;
      throw new JobError('lost', 'Another worker has taken this job over');
    };
    const returned = await traced(job, () =>
      task.run(input, {
        signal,
        log,
        jobId: job.id,
        idempotencyKey: job.id,
        attempt: job.attempt,
        owner: job.owner,
        progress,
        fence,
        transaction: (client, work) =>
          client.$transaction(async (tx) => {
            await fence(tx);
            return work(tx);
          }),
      }),
    );
    const output = await storedOutput(task, returned);
    return { kind: isCancelled(signal) ? 'cancelled' : 'completed', output };
  } catch (error) {
    // After an abort, an error of any kind counts as the abort.
    if (signal.aborted) return abortOutcome(signal);
    if (!isJobError(error) || error.code !== 'given_up') return { kind: 'failed', error };
    return { kind: 'failed', error: error.cause ?? error, final: true };
  } finally {
    clearTimeout(timer);
  }
}

async function prepare(
  job: ClaimedJob,
  tasks: TaskRegistry<Task>,
): Promise<
  { readonly task: Task; readonly input: unknown } | { readonly error: unknown; final?: boolean }
> {
  const task = tasks.find(job.task);
  if (!task) {
    // Retried: during a release, an older worker meets the tasks of a newer API.
    return { error: new JobError('unknown_task', `This worker has no task ${job.task}`) };
  }
  if (job.version > task.version) {
    // Retried, too: a newer worker may take it.
    return { error: new JobError('newer_input', `This worker has an older task ${job.task}`) };
  }
  try {
    return { task, input: await parsedInput(task, upgradedInput(task, job.input, job.version)) };
  } catch (error) {
    if (!isAppError(error)) return { error };
    const faults = (error.errors ?? []).map((fault) => `${fault.pointer} ${fault.message}`);
    return {
      error: new JobError(
        'invalid_payload',
        `The stored input does not fit the task ${job.task}: ${faults.join(' ')}`,
      ),
      final: true,
    };
  }
}

/** The outcome of a task, which counts as aborted when it does not end soon after its signal. */
function outcomeWithin(
  execution: Promise<Outcome>,
  signal: AbortSignal,
  graceMs: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      timer = setTimeout(() => resolve(abortOutcome(signal)), graceMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    void execution.then((outcome) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    });
  });
}

function abortOutcome(signal: AbortSignal): Outcome {
  const reason: unknown = signal.reason;
  if (isJobError(reason) && reason.code === 'lost') return { kind: 'lost' };
  if (isCancelled(signal)) return { kind: 'cancelled' };
  if (isJobError(reason) && reason.code === 'shutdown') return { kind: 'handBack' };
  return { kind: 'failed', error: reason };
}

function isCancelled({ reason }: AbortSignal): boolean {
  return isJobError(reason) && reason.code === 'cancelled';
}

/** Tells the source, again and again while the database is away; true when it took our word. */
async function tell(
  job: ClaimedJob,
  outcome: Outcome,
  options: RunJobOptions,
  log: JobLog,
): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    try {
      switch (outcome.kind) {
        case 'completed':
          return await options.source.complete(job, outcome.output);
        case 'cancelled':
          return await options.source.abandon(job, outcome.output);
        case 'failed':
          return await options.source.fail(job, failureOf(outcome.error), {
            final: outcome.final ?? false,
          });
        case 'handBack':
          return await options.source.handBack(job);
        case 'lost':
          return false;
      }
    } catch (error) {
      // Given up, the lease lapses and the job runs again elsewhere.
      if (attempt >= (options.isStopping() ? 1 : 5)) {
        log.error({ err: error }, 'the end of a job could not be stored; it will run again');
        return false;
      }
      await delay(Math.min(250 * 2 ** attempt, 4_000));
    }
  }
}

function end(outcome: Outcome, told: boolean): 'settled' | 'handed back' | 'lost' {
  if (!told) return 'lost';
  return outcome.kind === 'handBack' ? 'handed back' : 'settled';
}

function runEnd(
  { queue, task, lastAttempt }: ClaimedJob,
  outcome: Outcome,
  told: boolean,
  milliseconds: number,
): JobRunEnd {
  const final = outcome.kind === 'failed' && (lastAttempt || (outcome.final ?? false));
  const kind = outcome.kind === 'handBack' ? 'handed_back' : outcome.kind;
  return { queue, task, outcome: told ? kind : 'lost', seconds: milliseconds / 1_000, final };
}

function report(outcome: Outcome, told: boolean, durationMs: number, log: JobLog): void {
  const fields = { outcome: outcome.kind, duration_ms: durationMs };
  if (!told) log.warn(fields, 'the job is no longer ours');
  else if (outcome.kind === 'failed') log.warn({ ...fields, err: outcome.error }, 'the job failed');
  else log.info(fields, endings[outcome.kind]);
}

const endings = {
  completed: 'the job is done',
  cancelled: 'the job was cancelled',
  handBack: 'handed back',
  lost: 'lost',
} as const;

/** What is kept of an error: no stack, and nothing that looks like a credential. */
function failureOf(error: unknown): JobFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: 'The task threw no error' };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    message: scrub(error.message).slice(0, 2_000),
  };
}
