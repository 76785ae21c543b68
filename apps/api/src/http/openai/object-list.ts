import { AppError, isAppError } from '@headgate/core';
import { z } from '@hono/zod-openapi';

/** However many are asked for, a page has no more; `has_more` says that there are others. */
const mostGiven = 1_000;

/** The query of a list in OpenAI's form. */
export function sliceQuery({ mostAsked }: { readonly mostAsked: number }) {
  return z.object({
    after: z.string().max(100).optional().openapi({
      description: 'The id of the last one of the page before.',
    }),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(mostAsked)
      .default(20)
      .transform((asked) => Math.min(asked, mostGiven))
      .openapi({
        type: 'integer',
        minimum: 1,
        maximum: mostAsked,
        default: 20,
        description: `A page has ${mostGiven} at most.`,
      }),
  });
}

/** A list in OpenAI's form, in the OpenAPI document. */
export function objectListOf<Item extends z.ZodType>(name: string, item: Item) {
  return z
    .object({
      object: z.literal('list'),
      data: z.array(item),
      first_id: z.string().nullable(),
      last_id: z.string().nullable(),
      has_more: z.boolean(),
    })
    .openapi(name);
}

/** A page in OpenAI's form. */
export function objectList<Item extends { readonly id: string }>(data: Item[], hasMore: boolean) {
  return {
    object: 'list' as const,
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

/** The refusal of an `after` that names nothing in the list; of what `read` does not find, when it is given. */
export function unknownAfter(): AppError;
export function unknownAfter(read: () => string): string;
export function unknownAfter(read?: () => string): AppError | string {
  const refusal = new AppError('validation_failed', {
    detail: 'There is nothing to go on behind.',
    errors: [
      { pointer: '/after', in: 'query', code: 'unknown', message: 'Names nothing in this list.' },
    ],
  });
  if (!read) return refusal;
  try {
    return read();
  } catch (error) {
    throw isAppError(error) ? refusal : error;
  }
}
