import type { Principal } from '@headgate/auth';
import type {
  CursorBinding,
  CursorCodec,
  PageRequest,
  PageServed,
  Pagination,
  SortableRow,
  SortField,
} from '@headgate/pagination';
import { type OpenApiParameter, openApiParameters } from '@headgate/pagination';
import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Found } from '../domain/lists/found.ts';
import type { AppEnv } from './env.ts';
import type { Code } from './errors/registry.ts';
import { jsonAnswer, problems } from './openapi.ts';

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
const listProblems = [
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

/** The answers of a list in the OpenAPI document: a page, and what lists refuse besides the codes named here. */
export function pageAnswers<Envelope extends z.ZodType>(
  description: string,
  page: Envelope,
  ...codes: readonly Code[]
) {
  return { 200: jsonAnswer(description, page), ...problems(...listProblems, ...codes) };
}

/** A list, and whose rows of it a request is for. */
export interface ListSource<Fields extends Record<string, SortField>, Row, Item> {
  readonly list: Pagination<Fields>;
  /** What cursors are bound to; by default to whoever asks. */
  readonly bind?: CursorBinding;
  read(request: PageRequest): Promise<Found<Row>>;
  present(row: Row): Item;
}

/**
 * Answers the page that a request asks for.
 *
 * @throws PaginationError for a query that the list does not take, before anything is read
 */
export async function respondList<
  Fields extends Record<string, SortField>,
  Row extends SortableRow<Fields>,
  Item,
>(
  c: Context<AppEnv>,
  { cursors: codec, baseUrl }: ListServices,
  { list, bind = boundTo(c.var.principal), read, present }: ListSource<Fields, Row, Item>,
): Promise<ReturnType<typeof respondPage<Row, Item>>> {
  const request = list.parse(pageQuery(c), { codec, bind });
  const found = await read(request);
  const page = list.finish(request, found.rows, { codec, ...found });
  return respondPage(c, page, { present, ...(baseUrl !== undefined && { baseUrl }) });
}
