import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import {
  Busboy,
  type BusboyConfig,
  type BusboyFileStream,
  type BusboyInstance,
} from '@fastify/busboy';
import { AppError, type InputError } from '@headgate/core';

/** A form with one file, of which the content was handed on as it arrived. */
export interface ReceivedForm<Taken> {
  readonly fields: Readonly<Record<string, string>>;
  /** `undefined` when the form has no file. */
  readonly file: { readonly filename: string; readonly taken: Taken } | undefined;
}

/** What {@link receiveForm} takes. */
export interface ReceiveOptions<Taken> {
  /** The name of the field that is the file. */
  readonly fileField: string;
  /** Takes the content of the file to its end, or rejects; is told the fields that came before it. */
  take(
    content: AsyncIterable<Uint8Array>,
    fields: Readonly<Record<string, string>>,
  ): Promise<Taken>;
  /** Forgets what was taken, when the rest of the form is bad. */
  discard(taken: Taken): Promise<void>;
}

const limits: BusboyConfig['limits'] = {
  fieldNameSize: 100,
  fieldSize: 1_024,
  fields: 20,
  files: 1,
  parts: 21,
  headerPairs: 50,
};

/**
 * Reads a form (RFC 7578) as it arrives. Nothing of the file is held here: what is not taken is not read.
 *
 * @throws AppError `unsupported_media_type` for another kind of body, `validation_failed` for a form that is malformed
 *   or has another file; what `take` throws, and the reason for which the client went away
 */
export async function receiveForm<Taken>(
  request: Request,
  options: ReceiveOptions<Taken>,
): Promise<ReceivedForm<Taken>> {
  const parser = parserOf(request.headers);
  const fields: Record<string, string> = Object.create(null);
  let receiving: { filename: string; stream: BusboyFileStream; taken: Promise<Taken> } | undefined;
  let fault: AppError | undefined;

  // A refusal that comes at once is one that comes later.
  const take = async (stream: BusboyFileStream) => options.take(stream, fields);
  parser.on('field', (name, value, nameTruncated, valueTruncated) => {
    if (nameTruncated || valueTruncated) fault ??= malformed(`/${name}`, 'Is too long.');
    fields[name] = value;
  });
  parser.on('file', (name, stream, filename) => {
    if (name !== options.fileField || receiving) {
      fault ??= malformed(`/${name}`, `Expected one file, called ${options.fileField}.`);
      stream.resume();
      return;
    }
    // Whoever has refused it listens no more: unheard, the end of it would be the end of the process.
    stream.on('error', () => undefined);
    const taken = take(stream);
    // Whoever does not want the content does not want the rest either.
    taken.catch((error: unknown) => parser.destroy(error as Error));
    receiving = { filename, stream, taken };
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    parser.on(limit, () => {
      fault ??= malformed('', 'Has too many fields.');
    });
  }

  try {
    await pipeline(bodyOf(request), parser);
    if (fault) throw fault;
    const file = receiving && { filename: receiving.filename, taken: await receiving.taken };
    return { fields, file };
  } catch (error) {
    const cause = error instanceof Error ? error : new Error('the form could not be read');
    if (!receiving) throw readable(cause);
    receiving.stream.destroy(cause);
    const taken = await receiving.taken.then(
      (value) => ({ value }),
      (reason: unknown) => ({ reason }),
    );
    if ('reason' in taken) throw readable(taken.reason);
    await options.discard(taken.value);
    throw readable(cause);
  }
}

function parserOf(headers: Headers): BusboyInstance {
  const type = headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new AppError('unsupported_media_type', {
      detail: 'Send Content-Type: multipart/form-data.',
    });
  }
  try {
    return new Busboy({ headers: { 'content-type': type }, limits });
  } catch (error) {
    throw malformed('', 'Has no boundary.', error);
  }
}

function bodyOf(request: Request): Readable {
  if (!request.body) throw malformed('', 'Is empty.');
  return Readable.fromWeb(request.body as NodeReadableStream);
}

/** What the parser itself has found is a fault of the form; everything else is what it was. */
function readable(error: unknown): unknown {
  const isOfParser =
    error instanceof Error && /multipart|boundary|part terminated|malformed/i.test(error.message);
  return isOfParser && !(error instanceof AppError)
    ? malformed('', 'Is not a complete form.', error)
    : error;
}

function malformed(pointer: string, message: string, cause?: unknown): AppError {
  const fault: InputError = { pointer, in: 'body', code: 'invalid_form', message };
  return new AppError('validation_failed', {
    detail: 'The form cannot be read.',
    errors: [fault],
    cause,
  });
}
