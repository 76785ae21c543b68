import { AppError, jsonPointer } from '@headgate/core';
import type { EmbedRequest, EmbedResult } from '@headgate/model-provider';
import { z } from '@hono/zod-openapi';

/** The most texts of one request. */
const mostTexts = 2_048;

const text = z.string().min(1, 'An empty text has no vector.');
const token = z.int();

/** The body of `POST /v1/embeddings`; members that are not named here are of no use to a vector. */
export const embeddingsRequest = z
  .object({
    model: z.string().min(1).max(256),
    input: z.union([
      text,
      z.array(text).min(1).max(mostTexts),
      z.array(token).min(1),
      z.array(z.array(token).min(1)).min(1),
    ]),
    dimensions: z.int().min(1).max(65_536).nullish(),
    encoding_format: z.enum(['float', 'base64']).nullish(),
  })
  .openapi('EmbeddingsRequest', {
    description: `One text or up to ${mostTexts}; tokens instead of texts are refused.`,
  });

export type EmbeddingsRequest = z.output<typeof embeddingsRequest>;

export const embeddingsAnswer = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    model: z.string(),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }).optional(),
  })
  .openapi('Embeddings');

/**
 * Turns an embeddings request of OpenAI's form into ours.
 *
 * @throws AppError `unsupported_parameter` for tokens: each model has its own, so only its provider could read them
 */
export function toEmbedRequest({ dimensions, input, model }: EmbeddingsRequest): EmbedRequest {
  const texts = typeof input === 'string' ? [input] : input.filter(isText);
  if (typeof input !== 'string' && texts.length !== input.length) {
    const message = 'Tokens are not supported; send texts.';
    throw new AppError('unsupported_parameter', {
      detail: message,
      errors: [{ pointer: jsonPointer(['input']), in: 'body', code: 'unsupported', message }],
    });
  }
  return { model, input: texts, ...(dimensions != null && { dimensions }) };
}

/** Vectors in OpenAI's form. */
export function toEmbeddings(
  { encoding_format, model }: EmbeddingsRequest,
  { usage, vectors }: EmbedResult,
): z.output<typeof embeddingsAnswer> {
  const write = encoding_format === 'base64' ? toBase64 : (vector: Float32Array) => [...vector];
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: write(vector),
    })),
    model,
    ...(usage.input !== undefined && {
      usage: { prompt_tokens: usage.input, total_tokens: usage.input },
    }),
  };
}

/** Little-endian 32-bit floats, as every machine that Node runs on keeps them. */
function toBase64({ buffer, byteLength, byteOffset }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function isText(entry: string | number | readonly number[]): entry is string {
  return typeof entry === 'string';
}
