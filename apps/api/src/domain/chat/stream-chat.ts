import type { Deadlines, GenerateRequest, PartStream } from '@headgate/model-provider';
import type { Call, ModelDirectory } from '../models/ports.ts';
import { type Finalise, FinalisedStream } from './finalised-stream.ts';

export interface ChatServices {
  readonly models: ModelDirectory;
  readonly deadlines: Deadlines;
}

/**
 * Asks a model to answer. The parts come as the model makes them; aborting the call's signal, or
 * returning the stream, stops the model. `finalise` hears once how it ended.
 */
export function streamChat(
  { models, deadlines }: ChatServices,
  request: GenerateRequest,
  call: Call,
  finalise?: Finalise,
): PartStream {
  const parts = models.providerOf(request.model).stream(request, { ...call, deadlines });
  return finalise ? new FinalisedStream(parts, request.model, finalise) : parts;
}
