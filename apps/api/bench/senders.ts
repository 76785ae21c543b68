// Sends requests for as long as its parent asks for more, so that the parent's processor time is that of its server alone.
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';

/** So many requests to one route, a few at a time; each must be answered with the status. */
export interface Task {
  readonly url: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Whether each request has an `Idempotency-Key` of its own. */
  readonly keyed: boolean;
  readonly body?: string;
  readonly status: number;
  readonly times: number;
}

const atOnce = 4;

async function send({ url, times, keyed, status, body, ...request }: Task): Promise<void> {
  const pool = new Pool(url, { connections: atOnce });
  let left = times;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) {
        const headers = keyed
          ? { ...request.headers, 'Idempotency-Key': randomUUID() }
          : request.headers;
        const answer = await pool.request({ ...request, headers, body: body ?? null });
        await answer.body.dump();
        if (answer.statusCode !== status) {
          throw new Error(`${request.path} answered ${answer.statusCode}`);
        }
      }
    }),
  );
  await pool.close();
}

// Never asleep while it sends: to wake it up would cost a server the more, the longer it takes for an answer.
let isSending = false;
function stayAwake(): void {
  if (isSending) setImmediate(stayAwake);
}

process.on('message', async (task: Task) => {
  isSending = true;
  stayAwake();
  await send(task);
  isSending = false;
  process.send?.('sent');
});
