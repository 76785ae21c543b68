import type { Clock } from '@headgate/core';
import { declareTask, implementTask, type Task } from '@headgate/jobs';
import type { StreamPart } from '@headgate/model-provider';
import { z } from '@hono/zod-openapi';
import { collectChoices } from '../domain/chat/merge-choices.ts';
import type { ModelCallServices } from '../domain/chat/ports.ts';
import { startChoices } from '../domain/chat/start-choices.ts';
import { chatRequest } from '../openai/chat-request.ts';
import { toCompletion } from '../openai/completion.ts';
import { toGenerateRequest } from '../openai/to-generate-request.ts';
import { ownerOf, unlessHopeless, wasCancelled } from './model-task.ts';
import { refused } from './refused.ts';

const input = chatRequest
  .omit({ stream_options: true })
  .extend({ stream: z.literal(false).nullish() })
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
    const choices = body.n ?? 1;
    const said = Array.from({ length: choices }, () => '');
    let tokens = 0;
    const observe = (part: StreamPart, index: number) => {
      if (part.type !== 'text' && part.type !== 'reasoning') return;
      if (part.type === 'text') said[index] += part.delta;
      progress({ completed: ++tokens, unit: 'tokens' });
    };
    try {
      const call = { caller: ownerOf(owner), requestId: jobId, signal };
      const { streams } = await startChoices(services, toGenerateRequest(body), choices, call);
      return toCompletion(identity, ...(await collectChoices(streams, observe)));
    } catch (error) {
      if (wasCancelled(signal)) return { ...partial(said), ...identity };
      throw unlessHopeless(error);
    }
  });
}

/** A completion without an end: its account is that of the calls, and so it names no usage. */
function partial(said: readonly string[]) {
  return {
    object: 'chat.completion' as const,
    choices: said.map((content, index) => ({
      index,
      message: { role: 'assistant' as const, content, refusal: null },
      logprobs: null,
      finish_reason: null,
    })),
  };
}
