import { z } from '@hono/zod-openapi';
import type { User } from '../../../domain/users/ports.ts';

/** A password that somebody chooses; what is judged of it is the domain's matter. */
export const newPassword = z.string().openapi({
  description:
    '8 to 128 characters, with at least one letter and one number. Neither one that many people have, nor one that contains ' +
    'the name of the service or what stands before the `@` of the email address.',
});

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
