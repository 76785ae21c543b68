import { z } from '@hono/zod-openapi';
import type { StatusEvent } from '../../../domain/status/ports.ts';
import { serviceStates } from '../../../domain/status/service-state.ts';

export const serviceState = z.enum(serviceStates);

/** A status event as the API shows it. */
export const statusEventSchema = z
  .object({
    id: z.uuid(),
    service: z.string(),
    state: serviceState,
    title: z.string(),
    message: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('StatusEvent');

export function presentStatusEvent(event: StatusEvent): z.output<typeof statusEventSchema> {
  return {
    id: event.id,
    service: event.service,
    state: event.state,
    title: event.title,
    message: event.message,
    created_at: event.createdAt.toISOString(),
  };
}
