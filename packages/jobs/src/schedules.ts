import type { PageRequest, Total } from '@headgate/pagination';
import type { JobOwner, TaskDeclaration } from './define-task.ts';
import type { CreatedJob } from './job-runs.ts';

/** Why a schedule makes no jobs: somebody paused it, its owner may no longer run them, or its input fits no longer. */
export const pauseReasons = ['requested', 'not_permitted', 'invalid_input'] as const;

/** One of {@link pauseReasons}. */
export type PauseReason = (typeof pauseReasons)[number];

/** A job that is made again and again. */
export interface Schedule {
  readonly id: string;
  readonly organizationId: string;
  /** The account that made it. */
  readonly createdBy: string;
  /** The account in whose name its jobs run: whoever changed it last. */
  readonly runsAs: string;
  /** The name of the task. */
  readonly type: string;
  readonly input: unknown;
  /** The version of the task that the input is of. */
  readonly inputVersion: number;
  readonly priority: number;
  /** Five fields, in the time zone. */
  readonly cron: string;
  readonly timeZone: string;
  /** `null` while it is paused. */
  readonly nextRunAt: Date | null;
  readonly lastRunAt: Date | null;
  readonly lastJobId: string | null;
  readonly pausedAt: Date | null;
  readonly pausedReason: PauseReason | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change of what is shown of it, by whomever: also when it makes a job, and when it is paused. */
  readonly version: number;
}

/** In whose name the jobs of a schedule run. */
export interface ScheduleOwner extends JobOwner {
  /** The roles of the organisation, of which the owner must have one whenever a job is made. */
  readonly roles: readonly ('owner' | 'admin' | 'member' | 'viewer')[];
}

/** A schedule that somebody asks for. */
export interface NewSchedule {
  readonly task: TaskDeclaration;
  readonly input: unknown;
  readonly priority: number;
  readonly cron: string;
  readonly timeZone: string;
  readonly paused: boolean;
  readonly owner: ScheduleOwner;
}

/** What changes of a schedule; what is left out stays. */
export interface ScheduleChange {
  /** The task of the schedule, with a new input. */
  readonly input?: { readonly task: TaskDeclaration; readonly value: unknown } | undefined;
  readonly priority?: number | undefined;
  readonly cron?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly paused?: boolean | undefined;
  readonly owner: ScheduleOwner;
}

/** The rows of one page of schedules, and what else is known of the list. */
export interface FoundSchedules {
  readonly rows: readonly Schedule[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** Called in the transaction of a change, with the id of the schedule. */
export type WithinSchedule<Transaction> = (tx: Transaction, id: string) => Promise<unknown>;

/** The schedules of organisations. Each call is about one of them: those of another are not there. */
export interface Schedules<Transaction> {
  /**
   * @throws `AppError` with code `validation_failed` when the input does not fit the task;
   *   `JobError` with code `invalid_cron` or `invalid_time_zone`.
   */
  create(schedule: NewSchedule, within?: WithinSchedule<Transaction>): Promise<Schedule>;
  find(organizationId: string, id: string): Promise<Schedule | undefined>;
  /** The version alone, without the input, which may be long. */
  findVersion(organizationId: string, id: string): Promise<number | undefined>;
  /** Finds the rows of a page, the newest first. */
  list(organizationId: string, request: PageRequest): Promise<FoundSchedules>;
  /**
   * Changes a schedule of one of the versions in one step; `undefined` when there is none. Its jobs run
   * in the name of whoever changes it from then on. A time that is changed counts from now.
   *
   * @throws as `create()`.
   */
  change(
    id: string,
    change: ScheduleChange,
    versions: readonly number[] | undefined,
    within?: WithinSchedule<Transaction>,
  ): Promise<Schedule | undefined>;
  /** Deletes a schedule of one of the versions; its jobs stay. False when there is none. */
  delete(
    organizationId: string,
    id: string,
    versions: readonly number[] | undefined,
    within?: WithinSchedule<Transaction>,
  ): Promise<boolean>;
  /** Makes a job now, in the name of who asks, unless the last one still waits or runs. */
  runNow(id: string, task: TaskDeclaration, owner: JobOwner): Promise<CreatedJob | undefined>;
}
