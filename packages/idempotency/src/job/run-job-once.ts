import type { Idempotency, RunContext } from '../create-idempotency.ts';
import { IdempotencyError } from '../errors.ts';
import { responseOf } from '../outcome.ts';

/** A job that a queue may deliver more than once. */
export interface JobRun {
  /** The kind of job; two kinds share no ids. */
  readonly name: string;
  /** The id that every delivery of the job carries. */
  readonly id: string;
}

/** What a job gets beside its input. */
export type RunJobOptions = Pick<RunContext, 'signal' | 'token' | 'phase'>;

/**
 * Runs a job once however often it is delivered, and gives every delivery the same result.
 *
 * A job that throws is run again with the next delivery, and finds its phases done.
 *
 * @param work Gives a result that JSON can hold; it comes back as JSON reads it.
 * @throws IdempotencyError `idempotency_in_progress` while another delivery runs, with the time after which to try
 * again, `idempotency_unknown_outcome`, `idempotency_superseded` or `idempotency_store_failed`.
 * @throws IdempotencyError `idempotency_not_replayable` when the result was larger than `maxBody`.
 * @example
 * await runJobOnce(idempotency, { name: 'invoice', id: job.id }, async ({ phase }) => {
 *   const charge = await phase('charge', () => payments.charge(job.data));
 *   return { chargeId: charge.id };
 * });
 */
export async function runJobOnce<Result>(
  engine: Idempotency,
  { name, id }: JobRun,
  work: (options: RunJobOptions) => Promise<Result>,
): Promise<Result> {
  const run = {
    scope: `job:${name}`,
    scopeKind: 'job',
    key: id,
    request: { method: 'JOB', path: name },
  };
  const outcome = await engine.run(run, async ({ signal, token, phase }) => {
    const result = JSON.stringify(await work({ signal, token, phase })) ?? 'null';
    return { status: 200, headers: [], body: Buffer.from(result) };
  });
  const response = responseOf(outcome);
  if ('unreplayable' in response) throw new IdempotencyError('idempotency_not_replayable');
  return JSON.parse(Buffer.from(response.body ?? []).toString());
}
