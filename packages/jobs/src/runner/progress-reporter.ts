import type { JobProgress } from '../define-task.ts';
import type { JobLog } from '../job-log.ts';
import type { ClaimedJob, JobSource } from '../job-source.ts';

const intervalMs = 250;

/** Passes on how far a run is. */
export interface ProgressReporter {
  report(progress: JobProgress): void;
  /** Resolves when the last report has arrived; what is reported later is dropped. */
  end(): Promise<void>;
}

/** Tells the source the newest progress, four times a second at most; a failure costs a report, not the run. */
export function progressReporter(
  job: ClaimedJob,
  source: Pick<JobSource, 'progress'>,
  log: JobLog,
): ProgressReporter {
  let newest: JobProgress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();
  let ended = false;

  function send(): Promise<void> {
    const progress = newest;
    newest = undefined;
    if (progress) {
      sending = sending
        .then(() => source.progress(job, progress))
        .catch((error: unknown) => log.warn({ err: error }, 'the progress was not stored'));
    }
    return sending;
  }

  return {
    report(progress) {
      if (ended) return;
      newest = progress;
      if (timer) return;
      void send();
      timer = setInterval(() => {
        if (newest) void send();
      }, intervalMs);
    },
    end() {
      ended = true;
      clearInterval(timer);
      return send();
    },
  };
}
