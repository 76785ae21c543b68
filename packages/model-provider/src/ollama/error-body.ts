import { isObject } from './chat-decoder.ts';
import type { Failure } from './failure.ts';
import { protocolFailure, retryAfterMs, statusFailure } from './failure.ts';

/** More of an error's body than this is not read. */
const mostBytes = 64 * 1024;

/** Gathers the body of an answer that is no success, and says what it means. */
export class ErrorBody {
  readonly #status: number;
  readonly #retryAfterMs: number | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(status: number, headers: Record<string, string | string[] | undefined>) {
    this.#status = status;
    this.#retryAfterMs = retryAfterMs(headers);
  }

  push(chunk: Buffer): void {
    if (this.#bytes >= mostBytes) return;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
  }

  failure(): Failure {
    if (this.#status < 400) {
      return protocolFailure('The model server answered with an unexpected status.');
    }
    return statusFailure(this.#status, this.#text(), this.#retryAfterMs);
  }

  /** Ollama's errors are `{"error":"text"}`; a proxy in front of it may answer anything. */
  #text(): string {
    try {
      const body: unknown = JSON.parse(Buffer.concat(this.#chunks).toString('utf8'));
      return isObject(body) && typeof body['error'] === 'string' ? body['error'] : '';
    } catch {
      return '';
    }
  }
}
