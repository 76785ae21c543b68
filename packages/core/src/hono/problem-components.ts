import { z } from '@hono/zod-openapi';
import type { ErrorRegistry } from '../errors.ts';

/**
 * The schema of the problem documents of a registry: its codes are the values of `code`.
 *
 * @example
 * import { commonErrors, defineErrors } from '@headgate/core';
 * import { problemSchema } from '@headgate/core/hono';
 * const schema = problemSchema(defineErrors(commonErrors));
 */
export function problemSchema<Code extends string>(registry: ErrorRegistry<Code>) {
  return z
    .object({
      type: z.string().openapi({ description: 'Where the code is explained (a URI reference).' }),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      instance: z.string().optional(),
      code: z.enum(registry.codes as readonly [Code, ...Code[]]),
      request_id: z.string().optional(),
      trace_id: z.string().optional(),
      retryable: z
        .boolean()
        .optional()
        .openapi({ description: 'Whether the same request may succeed later.' }),
      retry_after: z.number().optional().openapi({ description: 'Seconds.' }),
      errors: z
        .array(
          z.object({
            pointer: z.string().openapi({ description: 'JSON Pointer (RFC 6901).' }),
            in: z.enum(['body', 'query', 'path', 'header', 'cookie']),
            code: z.string(),
            message: z.string(),
          }),
        )
        .optional(),
    })
    .catchall(z.unknown())
    .openapi('Problem');
}

/**
 * Makes the `responses` of a route from the codes that it answers: one entry a status, described by
 * the codes and when they occur, and naming them to programs in `x-error-codes`.
 *
 * @example
 * import { commonErrors, defineErrors } from '@headgate/core';
 * import { problemResponses } from '@headgate/core/hono';
 * const problems = problemResponses(defineErrors(commonErrors));
 * problems('not_found', 'forbidden'); // { 403: …, 404: … } for createRoute({ responses })
 */
export function problemResponses<Code extends string>(registry: ErrorRegistry<Code>) {
  const schema = problemSchema(registry);
  return (...codes: readonly Code[]) => {
    const byStatus = new Map<number, Code[]>();
    for (const code of new Set(codes)) {
      const { status } = registry.definitions[code];
      byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    }
    return Object.fromEntries(
      [...byStatus].map(([status, together]) => [
        status,
        {
          description: together
            .map((code) => `\`${code}\`: ${registry.definitions[code].when}`)
            .join('\n\n'),
          'x-error-codes': together,
          content: { 'application/problem+json': { schema } },
        },
      ]),
    );
  };
}
