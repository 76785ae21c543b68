import { declareTask, implementTask, type Task } from '@headgate/jobs';
import { embedTexts } from '../domain/chat/embed-texts.ts';
import type { ModelCallServices } from '../domain/chat/ports.ts';
import {
  embeddingsAnswer,
  embeddingsRequest,
  toEmbeddings,
  toEmbedRequest,
} from '../openai/embeddings.ts';
import { ownerOf, unlessHopeless } from './model-task.ts';
import { refused } from './refused.ts';

/** The task `embeddings`: what `POST /v1/embeddings` takes, done in the background. */
export const embeddingsJob = declareTask({
  name: 'embeddings',
  input: embeddingsRequest.superRefine(refused((body) => toEmbedRequest(body))),
  output: embeddingsAnswer,
  retryLimit: 3,
  retryDelaySeconds: 2,
  retryDelayMaxSeconds: 60,
  timeoutSeconds: 3_600,
  perTenant: 8,
  interactive: true,
});

/** The task `embeddings` with something to do. */
export function embeddingsTask(
  services: Omit<ModelCallServices, 'catalog'>,
): Task<typeof embeddingsJob.input, typeof embeddingsJob.output> {
  return implementTask(embeddingsJob, async (body, { signal, jobId, owner, progress }) => {
    const request = toEmbedRequest(body);
    const total = request.input.length;
    progress({ completed: 0, total, unit: 'texts' });
    try {
      const call = { caller: ownerOf(owner), requestId: jobId, signal };
      const result = await embedTexts(services, request, call);
      progress({ completed: total, total, unit: 'texts' });
      return toEmbeddings(body, result);
    } catch (error) {
      throw unlessHopeless(error);
    }
  });
}
