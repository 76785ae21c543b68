import type { Classify, Failure, ResponseHeaders } from './failure.ts';

/** More of an error's body than this is not read. */
const mostBytes = 64 * 1024;

/** Gathers the body of an answer that is no success, and says what it means. */
export class ErrorBody {
  readonly #status: number;
  readonly #headers: ResponseHeaders;
  readonly #classify: Classify;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(status: number, headers: ResponseHeaders, classify: Classify) {
    this.#status = status;
    this.#headers = headers;
    this.#classify = classify;
  }

  push(chunk: Buffer): void {
    if (this.#bytes >= mostBytes) return;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
  }

  failure(): Failure {
    return this.#classify(this.#status, this.#json(), this.#headers);
  }

  #json(): unknown {
    try {
      return JSON.parse(Buffer.concat(this.#chunks).toString('utf8'));
    } catch {
      return undefined;
    }
  }
}
