import { connect } from '../client/headgate-client.ts';
import { print, type Terminal, table } from '../terminal.ts';

interface Job {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly held_back?: string | null;
  readonly progress: { completed: number; total?: number; unit?: string } | null;
  readonly error: { name: string; message: string } | null;
  readonly attempts: number;
  readonly created_at: string;
}

/** What `headgate jobs list` is asked for. */
export interface JobListOptions {
  readonly json?: true;
  readonly state?: string;
  readonly type?: string;
  readonly limit: number;
}

/** `headgate jobs list`: the jobs of the organisation, the newest first. */
export async function listJobs(terminal: Terminal, options: JobListOptions): Promise<void> {
  const { state, type, limit } = options;
  const query = new URLSearchParams({
    limit: String(limit),
    ...(state && { state }),
    ...(type && { type }),
  });
  const { items } = await connect(terminal).get<{ items: readonly Job[] }>(`/v1/jobs?${query}`);
  print(terminal, items, {
    json: options.json,
    none: items.length === 0 && (state || type ? 'such job' : 'job'),
    text: (jobs) =>
      table([
        ['ID', 'TYPE', 'STATE', 'PROGRESS', 'CREATED'],
        ...jobs.map((job) => [job.id, job.type, job.state, progressOf(job), job.created_at]),
      ]),
  });
}

/** `headgate jobs get`: one job. */
export async function getJob(
  terminal: Terminal,
  id: string,
  { json }: { json?: true },
): Promise<void> {
  show(terminal, await connect(terminal).get<Job>(path(id)), json);
}

/** `headgate jobs cancel` and `headgate jobs retry`. */
export async function changeJob(
  terminal: Terminal,
  verb: 'cancel' | 'retry',
  id: string,
  { json }: { json?: true },
): Promise<void> {
  show(terminal, await connect(terminal).post<Job>(`${path(id)}/${verb}`), json);
}

/** `headgate jobs watch`: what happens to a job, a line an event, up to its end; true when it has succeeded. */
export async function watchJob(
  terminal: Terminal,
  id: string,
  { json }: { json?: true },
): Promise<boolean> {
  let last = '';
  for await (const { event, data } of connect(terminal).follow(`${path(id)}/events`)) {
    last = event;
    if (json) terminal.output.write(`${JSON.stringify({ event, ...data })}\n`);
    else terminal.output.write(`${String(data['created_at'])}  ${event}${detail(data)}\n`);
  }
  return last === 'succeeded';
}

const path = (id: string) => `/v1/jobs/${encodeURIComponent(id)}`;

function show(terminal: Terminal, job: Job, json: true | undefined): void {
  print(terminal, job, {
    json,
    text: (shown) =>
      table([
        ['id', shown.id],
        ['type', shown.type],
        ['state', [shown.state, shown.held_back].filter(Boolean).join(', ')],
        ['progress', progressOf(shown)],
        ['attempts', String(shown.attempts)],
        ['created', shown.created_at],
        ...(shown.error ? [['error', `${shown.error.name}: ${shown.error.message}`]] : []),
      ]),
  });
}

function progressOf({ progress }: Job): string {
  if (!progress) return '';
  const { completed, total, unit = '' } = progress;
  return `${completed}${total === undefined ? '' : ` of ${total}`} ${unit}`.trimEnd();
}

function detail(data: Readonly<Record<string, unknown>>): string {
  const { completed, message, error } = data;
  if (typeof completed === 'number') return `  ${progressOf({ progress: data } as unknown as Job)}`;
  if (typeof message === 'string') return `  ${message}`;
  const failure = error as { message?: unknown } | undefined;
  return typeof failure?.message === 'string' ? `  ${failure.message}` : '';
}
