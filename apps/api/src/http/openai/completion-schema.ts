import { z } from '@hono/zod-openapi';

const tokenLogprob = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.int()).readonly().nullish(),
});

const toolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

/** A whole chat completion. */
export const completionSchema = z
  .object({
    id: z.string().openapi({ example: 'chatcmpl-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60' }),
    object: z.literal('chat.completion'),
    created: z.int().openapi({ description: 'Seconds since 1970.' }),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal('assistant'),
          content: z.string().nullable().openapi({ example: 'Four.' }),
          refusal: z.string().nullable(),
          reasoning_content: z.string().optional(),
          tool_calls: z.array(toolCall).optional(),
        }),
        logprobs: z
          .object({
            content: z.array(tokenLogprob.extend({ top_logprobs: z.array(tokenLogprob) })),
            refusal: z.null(),
          })
          .nullable(),
        finish_reason: z.string().openapi({ example: 'stop' }),
      }),
    ),
    usage: z
      .object({
        prompt_tokens: z.int(),
        completion_tokens: z.int(),
        total_tokens: z.int(),
        prompt_tokens_details: z.object({ cached_tokens: z.int() }).optional(),
        completion_tokens_details: z.object({ reasoning_tokens: z.int() }).optional(),
      })
      .optional()
      .openapi({ description: 'Left out where the provider did not count.' }),
  })
  .openapi('ChatCompletion');
