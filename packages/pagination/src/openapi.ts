import type { Pagination } from './define-pagination.ts';
import type { SortField } from './sort.ts';

/** A JSON Schema, as far as it is used here. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A query parameter in an OpenAPI 3.1 document. */
export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'query';
  readonly required: false;
  readonly description: string;
  readonly schema: JsonSchema;
}

/**
 * The query parameters of a list for an OpenAPI 3.1 document.
 *
 * @example
 * document.paths['/orders'] = { get: { parameters: openApiParameters(orders) } };
 */
export function openApiParameters(
  list: Pick<Pagination<Record<never, SortField>>, 'limits' | 'sortTerms' | 'totals'>,
): readonly OpenApiParameter[] {
  const { default: standard, max } = list.limits;
  return [
    parameter('limit', 'The most items of the page.', {
      type: 'integer',
      minimum: 1,
      maximum: max,
      default: standard,
    }),
    parameter('cursor', 'Where the page begins, out of a link of another page.', {
      type: 'string',
      minLength: 1,
    }),
    parameter('sort', `The order: ${list.sortTerms.join(', ')}; several with commas.`, {
      type: 'string',
      minLength: 1,
    }),
    ...(list.totals.length === 0
      ? []
      : [parameter('total', 'Counts the whole list.', { type: 'string', enum: list.totals })]),
  ];
}

/**
 * The schema of what `toEnvelope` writes, for an OpenAPI 3.1 document.
 *
 * @example
 * document.components.schemas.OrderPage = openApiEnvelope({ $ref: '#/components/schemas/Order' });
 */
export function openApiEnvelope(item: JsonSchema): JsonSchema {
  const link = { type: ['string', 'null'], description: 'To be followed as it is.' };
  return {
    type: 'object',
    required: ['items', 'links', 'page'],
    properties: {
      items: { type: 'array', items: item },
      links: {
        type: 'object',
        required: ['self', 'next', 'prev'],
        properties: { self: { type: 'string' }, next: link, prev: link },
      },
      page: {
        type: 'object',
        required: ['limit', 'has_next', 'has_prev'],
        properties: {
          limit: { type: 'integer', minimum: 1 },
          has_next: { type: 'boolean' },
          has_prev: { type: 'boolean' },
          total: { type: 'integer', minimum: 0 },
          total_estimated: { type: 'boolean', const: true },
        },
      },
    },
  };
}

function parameter(name: string, description: string, schema: JsonSchema): OpenApiParameter {
  return { name, in: 'query', required: false, description, schema };
}
