import { connect } from '../client/headgate-client.ts';
import { print, type Terminal, table } from '../terminal.ts';

interface Queue {
  readonly name: string;
  readonly waiting: number;
  readonly delayed: number;
  readonly running: number;
  readonly dead_letters: number;
  readonly oldest_waiting_seconds: number | null;
  readonly workers: number;
  readonly paused_at: string | null;
}

interface Output {
  readonly json?: true;
}

/** `headgate queues list`: the queues of the installation, and what waits in them. */
export async function listQueues(terminal: Terminal, { json }: Output): Promise<void> {
  const found = await connect(terminal).all<Queue>('/v1/admin/queues');
  print(terminal, found, { json, none: found.length === 0 && 'queue', text: tableOf });
}

/** `headgate queues get`: one queue. */
export async function getQueue(terminal: Terminal, name: string, { json }: Output): Promise<void> {
  const queue = await connect(terminal).get<Queue>(path(name));
  print(terminal, queue, { json, text: (each) => tableOf([each]) });
}

/** `headgate queues pause` and `resume`: whether workers take jobs of a queue. */
export async function changeQueue(
  terminal: Terminal,
  verb: 'pause' | 'resume',
  name: string,
  { json }: Output,
): Promise<void> {
  const queue = await connect(terminal).post<Queue>(`${path(name)}/${verb}`);
  const told = {
    pause: `Workers take no further job of ${name}; those that run go on.`,
    resume: `Workers take jobs of ${name} again.`,
  };
  print(terminal, queue, { json, text: () => told[verb] });
}

const path = (name: string) => `/v1/admin/queues/${encodeURIComponent(name)}`;

function tableOf(queues: readonly Queue[]): string {
  return table([
    ['QUEUE', 'WAITING', 'DELAYED', 'RUNNING', 'DEAD', 'OLDEST', 'WORKERS', 'PAUSED'],
    ...queues.map((queue) => [
      queue.name,
      String(queue.waiting),
      String(queue.delayed),
      String(queue.running),
      String(queue.dead_letters),
      queue.oldest_waiting_seconds === null ? '' : `${Math.round(queue.oldest_waiting_seconds)} s`,
      String(queue.workers),
      queue.paused_at ?? '',
    ]),
  ]);
}
