import type { ApiKey, ApiKeys, IssuedApiKey } from '@headgate/auth';
import { z } from '@hono/zod-openapi';
import type { ListedApiKey } from '../../../domain/api-keys/ports.ts';
import { permissions } from '../../../domain/permissions/permissions.ts';

const members = {
  id: z.uuid(),
  name: z.string(),
  hint: z.string().openapi({ description: 'How the key begins; its secret is not part of it.' }),
  user_id: z.uuid().openapi({ description: 'Its owner, whose permissions bound its own.' }),
  project_id: z
    .uuid()
    .nullable()
    .openapi({ description: 'The project that it belongs to, and ends with.' }),
  scopes: z.array(z.string()).readonly(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
};

/** A key as the list shows it. */
export const apiKeySchema = z
  .object({
    ...members,
    last_used_at: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'Noted once a minute at most.' }),
    rotated_at: z.iso.datetime().nullable().openapi({ description: 'When it got a successor.' }),
  })
  .openapi('ApiKey');

/** A new key, with its secret. */
export const issuedApiKeySchema = z
  .object({
    ...members,
    key: z.string().openapi({ description: 'The key itself. It is shown this once.' }),
  })
  .openapi('IssuedApiKey');

export const apiKeyParams = z.object({ id: z.uuid() });

export const scopesSchema = z
  .array(z.enum(permissions.all))
  .min(1)
  .openapi({ description: 'Permissions; the key has those of them that its owner has too.' });

export function presentIssuedApiKey(
  apiKeys: Pick<ApiKeys, 'hint'>,
  { apiKey, key }: IssuedApiKey,
): z.output<typeof issuedApiKeySchema> {
  return { ...present(apiKeys, apiKey), key };
}

/** Makes what the client sees of a key. */
export function presentApiKey(apiKeys: Pick<ApiKeys, 'hint'>) {
  return (apiKey: ListedApiKey): z.output<typeof apiKeySchema> => ({
    ...present(apiKeys, apiKey),
    last_used_at: apiKey.lastUsedAt?.toISOString() ?? null,
    rotated_at: apiKey.rotatedAt?.toISOString() ?? null,
  });
}

function present(apiKeys: Pick<ApiKeys, 'hint'>, apiKey: ApiKey) {
  return {
    id: apiKey.id,
    name: apiKey.name,
    hint: apiKeys.hint(apiKey.id),
    user_id: apiKey.userId,
    project_id: apiKey.projectId,
    scopes: apiKey.scopes,
    created_at: apiKey.createdAt.toISOString(),
    expires_at: apiKey.expiresAt?.toISOString() ?? null,
  };
}
