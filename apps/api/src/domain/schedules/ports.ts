import type { AuditRecord } from '@headgate/auth';
import type {
  CreatedJob,
  JobOwner,
  NewSchedule,
  Schedule,
  ScheduleChange,
  Schedules,
  TaskDeclaration,
} from '@headgate/jobs';
import type { AuditServices } from '../audit/audit-record.ts';
import type { JobServices } from '../jobs/ports.ts';
import type { ExpectedVersions } from '../lists/expected-versions.ts';

/** The schedules that are kept. A change and its audit record are stored together or not at all. */
export interface AuditedSchedules extends Pick<Schedules<never>, 'find' | 'findVersion' | 'list'> {
  create(schedule: NewSchedule, audit: (id: string) => AuditRecord): Promise<Schedule>;
  /** Undefined when there is none of one of the expected versions. */
  change(
    id: string,
    change: ScheduleChange,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<Schedule | undefined>;
  delete(
    organizationId: string,
    id: string,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<boolean>;
  /** Undefined when there is no such schedule. */
  runNow(id: string, task: TaskDeclaration, owner: JobOwner): Promise<CreatedJob | undefined>;
}

/** What the verbs about schedules need. */
export interface ScheduleServices extends AuditServices, Pick<JobServices, 'jobTypes'> {
  readonly schedules: AuditedSchedules;
}
