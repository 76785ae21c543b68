import type { AuditRecord } from '@headgate/auth';
import type {
  DeadLetter,
  DeadLetters,
  QueueReport,
  QueueReports,
  Redriven,
  WorkerNode,
  WorkerNodes,
} from '@headgate/jobs';

/** The queues as operators see them. A change and its audit record are stored together or not at all. */
export interface Queues
  extends Pick<QueueReports<never>, 'list' | 'find' | 'heldBack' | 'unserved'> {
  /** Undefined when there is no such queue. */
  pause(queue: string, by: string, audit: AuditRecord): Promise<QueueReport | undefined>;
  resume(queue: string, audit: AuditRecord): Promise<QueueReport | undefined>;
}

/** The jobs that failed for good. A redrive and its audit record are stored together or not at all. */
export interface FailedJobs extends Pick<DeadLetters<never>, 'list' | 'find'> {
  /** Undefined when there is none. */
  redrive(id: string, audit: AuditRecord): Promise<DeadLetter | undefined>;
  redriveAll(options: {
    readonly queue: string | undefined;
    readonly limit: number;
    readonly audit: (letter: DeadLetter) => AuditRecord;
  }): Promise<Redriven>;
}

/** The processes that run jobs. A change and its audit record are stored together or not at all. */
export interface Workers extends Pick<WorkerNodes<never>, 'list' | 'find'> {
  /** Has a worker take no further job, or take jobs again; undefined when there is none. */
  drain(id: string, wanted: boolean, audit: AuditRecord): Promise<WorkerNode | undefined>;
}

/** What the verbs of operators need. */
export interface OperationServices {
  readonly queues: Queues;
  readonly failedJobs: FailedJobs;
  readonly workers: Workers;
}
