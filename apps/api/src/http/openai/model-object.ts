import type { ModelInfo } from '@headgate/model-provider';
import { z } from '@hono/zod-openapi';

/** A model in OpenAI's form, with what we know beyond it. */
export const modelObject = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().openapi({ description: 'Seconds since 1970; 0 where it is not known.' }),
    owned_by: z.string(),
    context_length: z.int().optional(),
    capabilities: z.array(z.string()),
  })
  .openapi('Model');

export function presentModel(info: ModelInfo): z.output<typeof modelObject> {
  return {
    id: info.id,
    object: 'model',
    created: Math.floor((info.createdAt?.getTime() ?? 0) / 1000),
    owned_by: info.ownedBy,
    ...(info.contextLength !== undefined && { context_length: info.contextLength }),
    capabilities: [...info.capabilities].sort(),
  };
}
