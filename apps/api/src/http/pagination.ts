import type { Principal } from '@headgate/auth';
import type { CursorBinding, CursorCodec, PageServed } from '@headgate/pagination';
import { type OpenApiParameter, openApiParameters } from '@headgate/pagination';
import { z } from '@hono/zod-openapi';

/** What every list of the API needs. */
export interface ListServices {
  /** Signs the cursors. */
  readonly cursors: CursorCodec;
  /** Where clients reach this service; links start with the path without it. */
  readonly baseUrl: string | undefined;
  /** Is told of every page that is served. */
  readonly onPage: (page: PageServed) => void;
}

/** Binds cursors to whoever asks, in the organisation for which they do, and to the filter of the list. */
export function boundTo(
  { userId, organizationId }: Principal,
  filter: CursorBinding['filter'] = null,
): CursorBinding {
  return { principal: `${organizationId}/${userId}`, filter };
}

/**
 * The query of a list as the OpenAPI document shows it, and its filters, which are the typed part. It lets the parameters
 * of pages pass: `parse` of the list is what reads them, and answers 400 with a code of its own.
 */
export function listQuery<Filters extends z.ZodRawShape = Record<never, never>>(
  list: Parameters<typeof openApiParameters>[0],
  filters?: Filters,
): z.ZodObject<Filters> {
  const parameters = openApiParameters(list).map((each) => [each.name, queryParameter(each)]);
  return z.object({ ...Object.fromEntries(parameters), ...filters });
}

function queryParameter({ name, description, schema }: OpenApiParameter) {
  return z
    .unknown()
    .optional()
    .openapi({ ...schema, param: { name, in: 'query', description } });
}

/** The problems that every list answers. */
export const listProblems = [
  'invalid_cursor',
  'cursor_mismatch',
  'invalid_limit',
  'limit_too_large',
  'unsupported_sort',
  'unsupported_total',
] as const;

/** The envelope of a list in the OpenAPI document. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item) {
  const link = z.string().nullable().openapi({ description: 'To be followed as it is.' });
  return z
    .object({
      items: z.array(item).readonly(),
      links: z.object({ self: z.string(), next: link, prev: link }),
      page: z.object({
        limit: z.int(),
        has_next: z.boolean(),
        has_prev: z.boolean(),
        total: z.int().optional(),
        total_estimated: z.literal(true).optional(),
      }),
    })
    .openapi(name);
}
