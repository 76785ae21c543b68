// A worker as a process of its own: serves the database of its argument and writes what happens as JSON lines.
import { setTimeout as delay } from 'node:timers/promises';
import { createJobRunner } from '../src/index.ts';
import type { JobLog } from '../src/job-log.ts';
import { createPgBossQueue } from '../src/pg-boss/index.ts';
import { sleepTasks } from './sleep-task.ts';

const say = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);
const logWith = (bound: object): JobLog => {
  const write = (fields: object, message: string) => say({ ...bound, ...fields, message });
  return {
    debug: write,
    info: write,
    warn: write,
    error: write,
    child: (fields) => logWith({ ...bound, ...fields }),
  };
};
const log = logWith({});
const tasks = sleepTasks(async (milliseconds, { signal, jobId }) => {
  say({ started: jobId });
  signal.addEventListener('abort', () => say({ aborted: jobId, reason: signal.reason.code }));
  await delay(milliseconds, undefined, { signal });
});
const queue = createPgBossQueue({
  connection: { connectionString: process.argv[2] ?? '' },
  tasks,
  log,
  maintain: true,
});
await queue.start();
const runner = createJobRunner({ source: queue, tasks, log, slots: 10 });
runner.start();
process.once('SIGTERM', async () => {
  say({ stopped: await runner.stop(1_000) });
  await queue.stop();
});
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  say({ cpuMs: (user + system) / 1_000 });
});
say({ ready: true });
