import { connect } from '../client/headgate-client.ts';
import { print, type Terminal, table, UsageError } from '../terminal.ts';

interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  readonly task: string;
  readonly attempts: number;
  readonly error: { readonly name: string; readonly message: string } | null;
  readonly failed_at: string;
}

interface Output {
  readonly json?: true;
}

/** `headgate dead-letters list`: the jobs that failed for good, the newest first. */
export async function listDeadLetters(
  terminal: Terminal,
  { json, queue, limit }: Output & { readonly queue?: string; readonly limit: number },
): Promise<void> {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(queue !== undefined && { queue }),
  });
  const page = await connect(terminal).get<{ items: readonly DeadLetter[] }>(`${root}?${query}`);
  print(terminal, page.items, {
    json,
    none: page.items.length === 0 && 'job that failed for good',
    text: tableOf,
  });
}

/** `headgate dead-letters get`: why one job failed for good. */
export async function getDeadLetter(
  terminal: Terminal,
  id: string,
  { json }: Output,
): Promise<void> {
  const letter = await connect(terminal).get<DeadLetter>(path(id));
  print(terminal, letter, { json, text: (each) => tableOf([each]) });
}

/** What `headgate dead-letters redrive` is asked for: one job, or all. */
export interface RedriveOptions extends Output {
  readonly all?: true;
  readonly queue?: string;
}

/** `headgate dead-letters redrive`: runs one job again that failed for good, or all of them. */
export async function redrive(
  terminal: Terminal,
  id: string | undefined,
  { json, all, queue }: RedriveOptions,
): Promise<void> {
  if ((id === undefined) !== (all === true)) {
    throw new UsageError('Say which job by its id, or --all.');
  }
  if (queue !== undefined && all !== true) throw new UsageError('--queue goes with --all.');
  const client = connect(terminal);
  let redriven = 0;
  if (id !== undefined) {
    await client.post(`${path(id)}/redrive`);
    redriven = 1;
  } else {
    const body = queue === undefined ? {} : { queue };
    for (let more = true; more; ) {
      const answer = await client.post<{ redriven: number; more: boolean }>(
        `${root}/redrive-all`,
        body,
      );
      redriven += answer.redriven;
      // Those that fail again at once would be run for ever.
      more = answer.more && answer.redriven > 0 && redriven < mostAtOnce;
    }
  }
  const text = () => (redriven === 1 ? 'One job runs again.' : `${redriven} jobs run again.`);
  print(terminal, { redriven }, { json, text });
}

const mostAtOnce = 10_000;
const root = '/v1/admin/dead-letters';
const path = (id: string) => `${root}/${encodeURIComponent(id)}`;

function tableOf(letters: readonly DeadLetter[]): string {
  return table([
    ['ID', 'QUEUE', 'TASK', 'ATTEMPTS', 'FAILED', 'ERROR'],
    ...letters.map(({ id, queue, task, attempts, failed_at, error }) => [
      id,
      queue,
      task,
      String(attempts),
      failed_at,
      error === null ? '' : `${error.name}: ${error.message}`,
    ]),
  ]);
}
