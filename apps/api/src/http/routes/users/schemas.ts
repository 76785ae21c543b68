import { z } from '@hono/zod-openapi';
import type { User } from '../../../domain/users/ports.ts';

/** An account as the API shows it. */
export const userSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('User');

export function presentUser(user: Omit<User, 'version'>): z.output<typeof userSchema> {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    created_at: user.createdAt.toISOString(),
  };
}
