import type { Clock } from '@headgate/core';
import { declareTask, implementTask, type Task } from '@headgate/jobs';
import { collect, type PartStream, type StreamPart } from '@headgate/model-provider';
import { z } from '@hono/zod-openapi';
import type { ModelCallServices } from '../domain/chat/ports.ts';
import { startChat } from '../domain/chat/start-chat.ts';
import { chatRequest } from '../openai/chat-request.ts';
import { toCompletion } from '../openai/completion.ts';
import { toGenerateRequest } from '../openai/to-generate-request.ts';
import { ownerOf, unlessHopeless, wasCancelled } from './model-task.ts';
import { refused } from './refused.ts';

const input = chatRequest
  .omit({ stream_options: true })
  .extend({ stream: z.literal(false).nullish(), n: z.literal(1).nullish() })
  .superRefine(refused((body) => toGenerateRequest(body)));

/** The task `chat`: what `POST /v1/chat/completions` takes, done in the background. */
export const chatJob = declareTask({
  name: 'chat',
  queue: 'chat.async',
  input,
  output: z.looseObject({ object: z.literal('chat.completion') }),
  retryLimit: 3,
  retryDelaySeconds: 2,
  retryDelayMaxSeconds: 60,
  timeoutSeconds: 3_600,
  perTenant: 8,
  interactive: true,
});

/**
 * The task `chat` with something to do. Its progress is in tokens; a cancelled one closes the model's request and keeps
 * what the model had said by then.
 */
export function chatTask(
  services: ModelCallServices & { readonly clock: Clock },
): Task<typeof chatJob.input, typeof chatJob.output> {
  return implementTask(chatJob, async (body, { signal, jobId, owner, progress }) => {
    const identity = {
      id: `chatcmpl-${jobId}`,
      created: Math.floor(services.clock() / 1_000),
      model: body.model,
    };
    const said: string[] = [];
    const observe = (part: StreamPart) => {
      if (part.type !== 'text' && part.type !== 'reasoning') return;
      if (part.type === 'text') said.push(part.delta);
      progress({ completed: said.length, unit: 'tokens' });
    };
    try {
      const { parts } = await startChat(services, toGenerateRequest(body), {
        caller: ownerOf(owner),
        requestId: jobId,
        signal,
      });
      return toCompletion(identity, await collect(observed(parts, observe)));
    } catch (error) {
      if (wasCancelled(signal)) return { ...partial(said.join('')), ...identity };
      throw unlessHopeless(error);
    }
  });
}

/** A completion without an end: its account is that of the call, and so it names no usage. */
function partial(content: string) {
  return {
    object: 'chat.completion' as const,
    choices: [
      {
        index: 0,
        message: { role: 'assistant' as const, content, refusal: null },
        logprobs: null,
        finish_reason: null,
      },
    ],
  };
}

async function* observed(
  parts: PartStream,
  observe: (part: StreamPart) => void,
): AsyncGenerator<StreamPart, void> {
  for await (const part of parts) {
    observe(part);
    yield part;
  }
}
