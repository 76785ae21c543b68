import type { JobRunEnd, QueueReport } from '@headgate/jobs';
import type { ModelMetrics } from '@headgate/model-calls';
import { modelMetrics } from '@headgate/model-calls/metrics';
import type { AttemptResult } from '@headgate/webhooks';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a worker counts. */
export interface WorkerMetrics extends ModelMetrics {
  jobEnded(end: JobRunEnd): void;
  webhookAttempted(result: AttemptResult): void;
  /** A line of the audit log is stored for good. */
  audited(action: string): void;
  /** The text for Prometheus, with what is in the queues now; without that while they cannot be counted. */
  render(
    reports: () => Promise<readonly QueueReport[]>,
  ): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Counts for Prometheus, in a registry of their own. No label tells of a tenant or of what a job holds. */
export function createWorkerMetrics(): WorkerMetrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const durations = new Histogram({
    name: 'headgate_job_duration_seconds',
    help: 'Time of one run of a job, by queue and outcome.',
    labelNames: ['queue', 'outcome'],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 3600],
    registers,
  });
  const retries = new Counter({
    name: 'headgate_job_retries_total',
    help: 'Runs that failed and are tried again, by queue.',
    labelNames: ['queue'],
    registers,
  });
  const deadLetters = new Counter({
    name: 'headgate_job_dead_letters_total',
    help: 'Jobs that failed for good, by queue.',
    labelNames: ['queue'],
    registers,
  });
  const attempts = new Counter({
    name: 'headgate_webhook_attempts_total',
    help: 'Requests to receivers of webhooks, by what became of them.',
    labelNames: ['outcome'],
    registers,
  });
  const audited = new Counter({
    name: 'headgate_audit_events_total',
    help: 'Lines of the audit log that this process has stored, by action.',
    labelNames: ['action'],
    registers,
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['queue'], registers });
  const waiting = gauge('headgate_queue_waiting_jobs', 'Jobs that could run now.');
  const delayed = gauge('headgate_queue_delayed_jobs', 'Jobs whose time has not come.');
  const running = gauge('headgate_queue_running_jobs', 'Jobs that run, in all processes.');
  const dead = gauge('headgate_queue_dead_letters', 'Jobs that failed for good and are kept.');
  const oldest = gauge(
    'headgate_queue_oldest_waiting_seconds',
    'For how long the oldest waiting job could have run; 0 when none waits.',
  );

  const workers = gauge('headgate_queue_workers', 'Workers that take jobs from the queue.');
  const paused = gauge('headgate_queue_paused', '1 while an operator has paused the queue.');

  function set({ queue, ...stats }: QueueReport): void {
    workers.set({ queue }, stats.workers);
    paused.set({ queue }, stats.pausedAt ? 1 : 0);
    waiting.set({ queue }, stats.waiting);
    delayed.set({ queue }, stats.delayed);
    running.set({ queue }, stats.running);
    dead.set({ queue }, stats.deadLetters);
    oldest.set({ queue }, stats.oldestWaitingSeconds ?? 0);
  }

  return {
    ...modelMetrics(registers),
    jobEnded({ queue, outcome, seconds, final }) {
      durations.observe({ queue, outcome }, seconds);
      if (outcome !== 'failed') return;
      if (final) deadLetters.inc({ queue });
      else retries.inc({ queue });
    },
    webhookAttempted({ failure }) {
      attempts.inc({ outcome: failure ?? 'delivered' });
    },
    audited: (action) => audited.inc({ action }),
    async render(reports) {
      for (const each of [waiting, delayed, running, dead, oldest, workers, paused]) each.reset();
      for (const each of await reports().catch(() => [])) set(each);
      return { contentType: register.contentType, body: await register.metrics() };
    },
  };
}
