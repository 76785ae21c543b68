import type { StreamPlace } from './open-streams.ts';

export interface EventStreamOptions<Item> {
  /** What is sent, one write an item. */
  readonly items: AsyncIterable<Item>;
  readonly write: (item: Item) => string;
  /** Rendered when `items` fails after the answer has begun; the stream ends after it. */
  readonly writeError: (error: unknown) => string;
  /** Called once when the reader goes away. */
  readonly onCancel: () => void;
  /** Milliseconds of silence after which a comment is sent, so that no proxy gives up. */
  readonly heartbeatMs: number;
  /** Its place among the open streams, which it leaves at its end. */
  readonly place: StreamPlace;
}

const encoder = new TextEncoder();
const heartbeat = encoder.encode(': ping\n\n');

/**
 * An answer of server-sent events. It waits for the first item, so that a failure before it still has
 * a status of its own, but no longer than one heartbeat: then the answer begins with a comment.
 */
export async function eventStream<Item>(options: EventStreamOptions<Item>): Promise<Response> {
  const iterator = options.items[Symbol.asyncIterator]();
  const first = iterator.next();
  const silent = await isSilentFor(options.heartbeatMs, first, options);
  return new Response(streamOf(options, iterator, { first, silent }), {
    headers: new Headers({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    }),
  });
}

function streamOf<Item>(
  options: EventStreamOptions<Item>,
  iterator: AsyncIterator<Item>,
  { first, silent }: { first: Promise<IteratorResult<Item>>; silent: boolean },
): ReadableStream<Uint8Array> {
  let pending: Promise<IteratorResult<Item>> | undefined = first;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  /** Once, however it ends. */
  function end(): void {
    ended = true;
    clearInterval(timer);
    options.place.leave();
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        options.place.onCut = (error) => {
          if (ended) return;
          end();
          controller.enqueue(encoder.encode(options.writeError(error)));
          controller.close();
          options.onCancel();
          iterator.return?.().catch(() => undefined);
        };
        if (silent) controller.enqueue(heartbeat);
        timer = setInterval(() => {
          // A reader that has not taken what is there needs no sign of life.
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(heartbeat);
        }, options.heartbeatMs);
      },
      async pull(controller) {
        try {
          const { done, value } = await (pending ?? iterator.next());
          pending = undefined;
          if (ended) return;
          if (done) {
            end();
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(options.write(value)));
          timer?.refresh();
        } catch (error) {
          if (ended) return;
          end();
          controller.enqueue(encoder.encode(options.writeError(error)));
          controller.close();
        }
      },
      async cancel() {
        end();
        options.onCancel();
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

/**
 * Whether nothing comes for so long; a timer that went on after its race would keep the request in memory with it. A stream that
 * is cut meanwhile fails, as if the first item had.
 */
async function isSilentFor(
  milliseconds: number,
  first: Promise<unknown>,
  { place, onCancel }: Pick<EventStreamOptions<never>, 'place' | 'onCancel'>,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<true>((resolve, reject) => {
    timer = setTimeout(resolve, milliseconds, true);
    place.onCut = (error) => {
      reject(error);
      first.catch(() => undefined);
      onCancel();
    };
  });
  try {
    return await Promise.race([first.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
