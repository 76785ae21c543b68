import { z } from '@hono/zod-openapi';
import { errors } from './errors/registry.ts';

/** A problem document (RFC 9457) in the OpenAPI description. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ description: 'Where the code is explained.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: z.enum(errors.codes as [string, ...string[]]),
    request_id: z.string().optional(),
    trace_id: z.string().optional(),
    retryable: z.boolean().optional(),
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
  .openapi('Problem');

/** The error object of the OpenAI-compatible routes. */
export const openAiErrorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
    }),
  })
  .openapi('OpenAIError');
