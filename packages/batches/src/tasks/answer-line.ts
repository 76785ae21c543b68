import type { Clock } from '@headgate/core';
import { validationFailed } from '@headgate/core/zod';
import {
  collectChoices,
  embedTexts,
  type ModelCall,
  type ModelCallServices,
  startChoices,
} from '@headgate/model-calls';
import {
  chatRequest,
  embeddingsRequest,
  toCompletion,
  toEmbeddings,
  toEmbedRequest,
  toGenerateRequest,
} from '@headgate/model-calls/openai';
import { z } from 'zod';
import type { BatchEndpoint } from '../batches.ts';

const wholeChat = chatRequest
  .omit({ stream_options: true })
  .extend({ stream: z.literal(false).nullish() });

/** What answering a line needs. */
export type AnswerServices = ModelCallServices & { readonly clock: Clock };

/**
 * Answers the body of a line as its endpoint would, whole: metered and limited as every call is, and behind those that
 * somebody waits for.
 *
 * @throws AppError for a body that the endpoint refuses and for what a quota refuses; ProviderError
 */
export async function answerLine(
  services: AnswerServices,
  endpoint: BatchEndpoint,
  body: unknown,
  call: ModelCall,
): Promise<unknown> {
  if (endpoint === '/v1/embeddings') {
    const request = parsed(embeddingsRequest, body);
    return toEmbeddings(request, await embedTexts(services, toEmbedRequest(request), call));
  }
  const request = parsed(wholeChat, body);
  const { streams } = await startChoices(
    services,
    toGenerateRequest(request),
    request.n ?? 1,
    call,
  );
  const identity = {
    id: `chatcmpl-${call.requestId}`,
    created: Math.floor(services.clock() / 1_000),
    model: request.model,
  };
  return toCompletion(identity, ...(await collectChoices(streams)));
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (!result.success) throw validationFailed(result.error, 'body');
  return result.data;
}
