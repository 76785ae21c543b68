import { type DestinationStream, pino } from 'pino';

/** When {@link BatchedOutput} writes what waits. */
export interface BatchLimits {
  /** Milliseconds that a line may wait: what a process that is killed may lose. */
  readonly waitMs: number;
  /** Characters that may wait. */
  readonly length: number;
}

/**
 * Gathers lines and writes many at once, for each write is a call of the operating system that keeps the process from its
 * work. The order of lines stays; what waits is written after `waitMs`, beyond `length`, and by `flush`.
 */
export class BatchedOutput implements DestinationStream {
  readonly #destination: DestinationStream;
  readonly #limits: BatchLimits;
  #waiting = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(destination: DestinationStream, limits: BatchLimits) {
    this.#destination = destination;
    this.#limits = limits;
  }

  write(line: string): void {
    this.#waiting += line;
    if (this.#waiting.length >= this.#limits.length) this.flush();
    // A process that has nothing else to do ends, and writes what waits as it does.
    else this.#timer ??= setTimeout(() => this.flush(), this.#limits.waitMs).unref();
  }

  /** Writes what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === '') return;
    const lines = this.#waiting;
    this.#waiting = '';
    this.#destination.write(lines);
  }
}

let shared: BatchedOutput | undefined;

/** Standard output, one for all loggers of the process: written in batches, and to the last line when the process ends. */
export function standardOutput(): BatchedOutput {
  if (shared === undefined) {
    const output = new BatchedOutput(pino.destination({ fd: 1, sync: true }), {
      waitMs: 20,
      length: 64 * 1024,
    });
    process.once('exit', () => output.flush());
    shared = output;
  }
  return shared;
}
