/** A line that is being answered. */
export interface LineTicket {
  /** Says whether the line waits for a place at its model, which it does until this says otherwise. */
  waits(waiting: boolean): void;
  /** Gives its place to the next line; once. */
  leave(): void;
}

interface Entrant {
  readonly model: string;
  enter(): void;
}

/** Lines of one model that may wait for a place at it: the next one is there when a place comes free, and no queue grows. */
const mostWaiting = 2;

/**
 * Lets lines in as fast as their models take them. A model says by the lines that wait how much it takes, so that
 * nobody has to tell its limit here; what has none is held to `mostLines`, with all others of the process.
 */
export class LineGate {
  readonly #mostLines: number;
  readonly #waiting = new Map<string, number>();
  #entrants: Entrant[] = [];
  #inside = 0;

  constructor(mostLines: number) {
    this.#mostLines = mostLines;
  }

  /** Lines that are being answered. */
  get inside(): number {
    return this.#inside;
  }

  /**
   * Waits for the turn of a line: those of a model come in the order in which they ask.
   *
   * @throws the reason of `signal` when that aborts before
   */
  enter(model: string, signal: AbortSignal): Promise<LineTicket> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#entrants = this.#entrants.filter((each) => each !== entrant);
        reject(signal.reason as Error);
      };
      const entrant: Entrant = {
        model,
        enter: () => {
          signal.removeEventListener('abort', abort);
          resolve(this.#ticket(model));
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#entrants.push(entrant);
      this.#admit();
    });
  }

  #ticket(model: string): LineTicket {
    let [waiting, inside] = [false, true];
    const waits = (waitsNow: boolean): void => {
      if (waiting === waitsNow) return;
      waiting = waitsNow;
      const count = (this.#waiting.get(model) ?? 0) + (waitsNow ? 1 : -1);
      if (count === 0) this.#waiting.delete(model);
      else this.#waiting.set(model, count);
      if (!waitsNow) this.#admit();
    };
    waits(true);
    return {
      waits,
      leave: () => {
        if (!inside) return;
        inside = false;
        this.#inside -= 1;
        waits(false);
        this.#admit();
      },
    };
  }

  #admit(): void {
    for (;;) {
      if (this.#inside >= this.#mostLines) return;
      const at = this.#entrants.findIndex(
        ({ model }) => (this.#waiting.get(model) ?? 0) < mostWaiting,
      );
      const [entrant] = at === -1 ? [] : this.#entrants.splice(at, 1);
      if (!entrant) return;
      this.#inside += 1;
      entrant.enter();
    }
  }
}
