import {
  batches,
  collect,
  type Generated,
  type PartStream,
  type StreamPart,
} from '@headgate/model-provider';

/** What one upstream read brought for one of several answers. */
export interface ChoiceBatch {
  /** Which answer, from 0. */
  readonly index: number;
  readonly parts: readonly StreamPart[];
}

/** A read of one answer that has come to something. */
type Arrival = {
  readonly index: number;
  readonly batches: AsyncGenerator<StreamPart[], void, void>;
} & ({ readonly result: IteratorResult<StreamPart[], void> } | { readonly error: unknown });

/**
 * Several answers as one stream, each piece as it comes. Of each answer the next piece is read when the one before was
 * taken, so that a slow reader slows them all. The first error ends all the others, and so does leaving the loop.
 */
export async function* mergeChoices(
  streams: readonly PartStream[],
): AsyncGenerator<ChoiceBatch, void, void> {
  const [only] = streams;
  if (only && streams.length === 1) {
    for await (const parts of batches(only)) yield { index: 0, parts };
    return;
  }
  const arrived: Arrival[] = [];
  let wake: () => void = () => undefined;
  const arrive = (arrival: Arrival) => {
    arrived.push(arrival);
    wake();
  };
  const read = (choice: Pick<Arrival, 'index' | 'batches'>) => {
    choice.batches.next().then(
      (result) => arrive({ ...choice, result }),
      (error: unknown) => arrive({ ...choice, error }),
    );
  };
  try {
    for (const [index, stream] of streams.entries()) read({ index, batches: batches(stream) });
    for (let open = streams.length; open > 0; ) {
      const arrival = arrived.shift();
      if (arrival === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ('error' in arrival) throw arrival.error;
      if (arrival.result.done) {
        open--;
        continue;
      }
      yield { index: arrival.index, parts: arrival.result.value };
      read(arrival);
    }
  } finally {
    await returnAll(streams);
  }
}

/** Gathers several answers, each whole; `observe` hears their parts as they come. The first error ends all the others. */
export async function collectChoices(
  streams: readonly PartStream[],
  observe?: (part: StreamPart, index: number) => void,
): Promise<Generated[]> {
  const heard = (parts: PartStream, index: number) =>
    observe ? tapped(parts, (part) => observe(part, index)) : parts;
  try {
    return await Promise.all(streams.map((parts, index) => collect(heard(parts, index))));
  } catch (error) {
    await returnAll(streams);
    throw error;
  }
}

async function* tapped(
  parts: PartStream,
  hear: (part: StreamPart) => void,
): AsyncGenerator<StreamPart, void, void> {
  for await (const part of parts) {
    hear(part);
    yield part;
  }
}

async function returnAll(streams: readonly PartStream[]): Promise<void> {
  await Promise.allSettled(streams.map((parts) => parts.return()));
}
