import type { ExecutedResponse } from '../outcome.ts';

/** Milliseconds within which a body has to end; one that is still coming then is a stream. */
const settlingMilliseconds = 20;
const streamTypes = /^(?:text\/event-stream|application\/(?:x-)?(?:ndjson|json-seq|jsonl))\b/i;

/** An answer as it goes to the client, and as it is kept. */
export interface ReadResponse {
  readonly response: Response;
  readonly executed: ExecutedResponse<Response>;
}

/**
 * Reads the body of an answer for keeping. One that says that it is a stream is not touched; one that turns out to be
 * one, or longer than `maxBody` bytes, is handed on as it comes, with what was read of it in front.
 */
export async function readResponse(response: Response, maxBody: number): Promise<ReadResponse> {
  const { status } = response;
  const stream = (handedOn: Response): ReadResponse => ({
    response: handedOn,
    executed: { status, unreplayable: handedOn },
  });
  const kept = (handedOn: Response, body: Uint8Array | null): ReadResponse => ({
    response: handedOn,
    executed: { status, headers: [...response.headers], body },
  });
  const { body } = response;
  if (body === null) return kept(response, null);
  if (saysItIsAStream(response.headers, maxBody)) return stream(response);

  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, settlingMilliseconds, 'late');
  });
  try {
    for (;;) {
      const reading = reader.read();
      const next = await Promise.race([reading, isLate]);
      if (next === 'late') return stream(goOn(response, chunks, reader, reading));
      if (next.done) break;
      chunks.push(next.value);
      length += next.value.length;
      if (length > maxBody) return stream(goOn(response, chunks, reader, reader.read()));
    }
  } finally {
    clearTimeout(timer);
  }
  const whole = Buffer.concat(chunks, length);
  return kept(new Response(whole, response), whole);
}

function saysItIsAStream(headers: Headers, maxBody: number): boolean {
  return (
    headers.has('transfer-encoding') ||
    streamTypes.test(headers.get('content-type') ?? '') ||
    Number(headers.get('content-length') ?? 0) > maxBody
  );
}

/** The same answer with a body that begins with the chunks and goes on with what the reader gives. */
function goOn(
  response: Response,
  chunks: Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
  reading: ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>,
): Response {
  let pending: typeof reading | undefined = reading;
  // The read may fail before anybody asks for what comes of it.
  reading.catch(() => undefined);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = chunks.shift();
      if (chunk !== undefined) return controller.enqueue(chunk);
      const next = await (pending ?? reader.read());
      pending = undefined;
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}
