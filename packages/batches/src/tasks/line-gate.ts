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

interface ModelLines {
  /** Lines that have a place at the model. */
  running: number;
  /** Lines that wait for one. */
  waiting: number;
}

const fewWaiting = 2;

/**
 * Lets lines in as fast as their models take them. A model says by the lines that wait how much it takes, so that
 * nobody has to tell its limit here: as many wait for it as run, so that whenever one ends the next is there, and no
 * queue grows. What has no limit is held to `mostLines`, with all others of the process.
 */
export class LineGate {
  readonly #mostLines: number;
  readonly #models = new Map<string, ModelLines>();
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
    const lines = this.#models.get(model) ?? { running: 0, waiting: 0 };
    this.#models.set(model, lines);
    lines.waiting += 1;
    let state: keyof ModelLines | 'gone' = 'waiting';
    const move = (to: keyof ModelLines | 'gone'): void => {
      if (state === to || state === 'gone') return;
      lines[state] -= 1;
      state = to;
      if (state !== 'gone') lines[state] += 1;
      else if (lines.running + lines.waiting === 0) this.#models.delete(model);
      this.#admit();
    };
    return {
      waits: (waiting) => move(waiting ? 'waiting' : 'running'),
      leave: () => {
        if (state === 'gone') return;
        this.#inside -= 1;
        move('gone');
      },
    };
  }

  #admit(): void {
    for (;;) {
      if (this.#inside >= this.#mostLines) return;
      const at = this.#entrants.findIndex(({ model }) => this.#hasRoom(model));
      const [entrant] = at === -1 ? [] : this.#entrants.splice(at, 1);
      if (!entrant) return;
      this.#inside += 1;
      entrant.enter();
    }
  }

  #hasRoom(model: string): boolean {
    const { running = 0, waiting = 0 } = this.#models.get(model) ?? {};
    return waiting < Math.max(fewWaiting, running);
  }
}
