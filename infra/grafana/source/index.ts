import { api } from './api.ts';
import { data } from './data.ts';
import { idempotency } from './idempotency.ts';
import { jobs } from './jobs.ts';
import { models } from './models.ts';
import { security } from './security.ts';

export { toGrafana } from './dashboard.ts';

/** Every dashboard of the house. */
export const dashboards = [api, models, jobs, idempotency, data, security] as const;
