/** The schema of pg-boss's tables, beside the program's own. */
export const schema = 'pgboss';

/** The queue that holds the dead letters of all queues. */
export const deadLetterQueue = 'dead-letter';

// What pg-boss has no call for. Each is fenced as its own settlements are: the claim must be the newest.
const ownClaim = `name = $1 AND id = $2::uuid AND retry_count = $3::int AND state = 'active'`;

/** Gives a running job back at once; the limit grows, so that the run costs no attempt. */
export const handBack = `
  UPDATE ${schema}.job
  SET state = 'retry', start_after = ${schema}.job_now(), heartbeat_on = NULL,
    retry_limit = retry_limit + 1
  WHERE ${ownClaim}
  RETURNING id`;

/** Takes the remaining attempts from a running job, so that its failure is for good. */
export const dropRetries = `
  UPDATE ${schema}.job SET retry_limit = retry_count
  WHERE ${ownClaim}
  RETURNING id`;

/** Locks the newest claim of a job for the rest of the transaction. */
export const lockClaim = `SELECT id FROM ${schema}.job WHERE ${ownClaim} FOR UPDATE`;

/** Takes a job out that waits, now or for its time. */
export const removeWaiting = `
  DELETE FROM ${schema}.job WHERE name = $1 AND id = $2::uuid AND state < 'active'
  RETURNING id`;

/** Clears what is left of a job that has ended: its row, until that is deleted, and its dead letter. */
export const removeEnded = `
  DELETE FROM ${schema}.job
  WHERE (name = $1 AND id = $2::uuid AND state > 'active')
    OR (name = '${deadLetterQueue}' AND source_id = $2::uuid)
  RETURNING id`;

/** Takes the dead letter of a job out, for it to be enqueued again. */
export const takeDeadLetter = `
  DELETE FROM ${schema}.job
  WHERE name = '${deadLetterQueue}' AND state < 'active' AND source_id = $1::uuid
  RETURNING source_name AS queue, data, priority, group_id AS "group"`;

/** The channel on which workers hear which job is to be cancelled, or that an operator wants something. */
export const workerChannel = 'headgate_workers';

/** What is said on the channel to have the workers look what operators want. */
export const ordersMessage = 'orders';

/** Tells the workers, once the transaction commits. */
export const tellWorkers = `SELECT pg_notify('${workerChannel}', $1)::text`;

/** Counts the jobs of the queues in $1, and the dead letters that came from them. */
export const countJobs = `
  SELECT q.name AS queue,
    count(j.id) FILTER (WHERE j.state < 'active' AND j.start_after <= ${schema}.job_now())::int AS waiting,
    count(j.id) FILTER (WHERE j.state < 'active' AND j.start_after > ${schema}.job_now())::int AS delayed,
    count(j.id) FILTER (WHERE j.state = 'active')::int AS running,
    (SELECT count(*) FROM ${schema}.job d
      WHERE d.name = '${deadLetterQueue}' AND d.state < 'active' AND d.source_name = q.name)::int
      AS "deadLetters",
    extract(epoch FROM ${schema}.job_now() - min(j.start_after) FILTER (
      WHERE j.state < 'active' AND j.start_after <= ${schema}.job_now()))::float8
      AS "oldestWaitingSeconds"
  FROM unnest($1::text[]) AS q (name)
  LEFT JOIN ${schema}.job j ON j.name = q.name AND j.state <= 'active'
  GROUP BY q.name`;
