import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../env.ts';
import type { ApiServices } from '../services.ts';
import { createPost } from './community-posts/create.ts';
import { getPost } from './community-posts/get.ts';
import { listPosts } from './community-posts/list.ts';
import { moderatePost } from './community-posts/moderate.ts';
import { createProject } from './projects/create.ts';
import { deleteProject } from './projects/delete.ts';
import { getProject } from './projects/get.ts';
import { listProjects } from './projects/list.ts';
import { updateProject } from './projects/update.ts';
import { createStatusEvent } from './status/create-event.ts';
import { getStatusEvent } from './status/get-event.ts';
import { listStatusEvents } from './status/list-events.ts';
import { readStatus } from './status/read.ts';
import { createTicket } from './support-tickets/create.ts';
import { getTicket } from './support-tickets/get.ts';
import { listTickets } from './support-tickets/list.ts';
import { updateTicket } from './support-tickets/update.ts';

/** Registers what a team works with besides models: projects, support, community and the state of the service. */
export function teamRoutes(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  for (const route of [
    listProjects,
    createProject,
    getProject,
    updateProject,
    deleteProject,
    listTickets,
    createTicket,
    getTicket,
    updateTicket,
    listPosts,
    createPost,
    getPost,
    moderatePost,
    readStatus,
    listStatusEvents,
    createStatusEvent,
    getStatusEvent,
  ]) {
    route(router, services);
  }
}
