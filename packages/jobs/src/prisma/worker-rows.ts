import { Prisma } from '@headgate/db';

/** Seconds of silence after which a worker counts as lost; it reports every five. */
export const lostAfterSeconds = 20;

/** Whether the row `n` of `worker_node` is of a worker that has been heard of lately. */
export const heardOf = Prisma.sql`n.heartbeat_at > now() - make_interval(secs => ${lostAfterSeconds})`;

/** Whether the row `n` of `worker_node` is of a worker that takes jobs. */
export const takesJobs = Prisma.sql`n.state = 'running' AND ${heardOf}`;
