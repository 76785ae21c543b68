import type { JobEvent, JobRuns } from '@headgate/jobs';
import type { JobWatch } from './job-watch.ts';

const pageSize = 100;

/** What {@link followJob} takes. */
export interface FollowOptions {
  readonly organizationId: string;
  readonly id: string;
  /** The number of the last event that is known already; 0 for none. */
  readonly after: number;
  readonly watch: JobWatch;
  readonly signal: AbortSignal;
  /** Ends the stream early, for the client to follow elsewhere. */
  readonly accepting: () => boolean;
}

/** The events of a job as they happen, up to its end. */
export async function* followJob(
  jobs: Pick<JobRuns, 'events' | 'find'>,
  { organizationId, id, after, watch, signal, accepting }: FollowOptions,
): AsyncGenerator<JobEvent, void> {
  let newest = after;
  while (!signal.aborted && accepting()) {
    const events = await jobs.events(organizationId, id, newest, pageSize);
    for (const event of events) {
      newest = event.sequence;
      yield event;
    }
    if (events.length > 0) continue;
    const job = await jobs.find(organizationId, id);
    // The end and its event are one write, so that an end whose events are all told is the end.
    if (!job || (job.endedAt && job.eventCount <= newest)) return;
    await watch.changed(id, newest, signal);
  }
}
