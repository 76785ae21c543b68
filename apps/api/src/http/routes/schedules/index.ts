import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import type { ApiServices } from '../../services.ts';
import { changeSchedule } from './change.ts';
import { createSchedule } from './create.ts';
import { deleteSchedule } from './delete.ts';
import { getSchedule } from './get.ts';
import { listSchedules } from './list.ts';
import { runSchedule } from './run.ts';

/** Registers the schedules of an organisation. */
export function scheduleRoutes(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  for (const route of [
    listSchedules,
    createSchedule,
    getSchedule,
    changeSchedule,
    deleteSchedule,
    runSchedule,
  ]) {
    route(router, services);
  }
}
