import { connect } from '../client/headgate-client.ts';
import { print, type Terminal, table } from '../terminal.ts';

interface Worker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly queues: readonly string[];
  readonly state: string;
  readonly running: number;
  readonly started_at: string;
  readonly running_jobs?: readonly {
    readonly id: string;
    readonly queue: string;
    readonly started_at: string;
  }[];
}

interface Output {
  readonly json?: true;
}

/** `headgate workers list`: the processes that run jobs, the newest first. */
export async function listWorkers(terminal: Terminal, { json }: Output): Promise<void> {
  const found = await connect(terminal).all<Worker>('/v1/admin/workers');
  print(terminal, found, {
    json,
    none: found.length === 0 && 'worker that has come forward',
    text: tableOf,
  });
}

/** `headgate workers get`: one worker, and what it runs. */
export async function getWorker(terminal: Terminal, id: string, { json }: Output): Promise<void> {
  print(terminal, await connect(terminal).get<Worker>(path(id)), { json, text: describe });
}

/** `headgate workers drain` and `resume`: whether a worker takes jobs. */
export async function changeWorker(
  terminal: Terminal,
  verb: 'drain' | 'resume',
  id: string,
  { json }: Output,
): Promise<void> {
  const worker = await connect(terminal).post<Worker>(`${path(id)}/${verb}`);
  print(terminal, worker, { json, text: describe });
}

const path = (id: string) => `/v1/admin/workers/${encodeURIComponent(id)}`;

function describe(worker: Worker): string {
  const jobs = worker.running_jobs ?? [];
  return [
    tableOf([worker]),
    ...(jobs.length === 0
      ? []
      : [
          '',
          table([
            ['JOB', 'QUEUE', 'SINCE'],
            ...jobs.map(({ id, queue, started_at }) => [id, queue, started_at]),
          ]),
        ]),
  ].join('\n');
}

function tableOf(workers: readonly Worker[]): string {
  return table([
    ['HOST', 'PID', 'STATE', 'RUNNING', 'SINCE', 'QUEUES', 'ID'],
    ...workers.map(({ host, pid, state, running, started_at, queues, id }) => [
      host,
      String(pid),
      state,
      String(running),
      started_at,
      queues.length > 3 ? `${queues.length} queues` : queues.join(','),
      id,
    ]),
  ]);
}
