/** Wakes one waiter; raised while nobody waits, it lets the next wait pass at once. */
export class WakeSignal {
  #raised = false;
  #release: (() => void) | undefined;

  raise(): void {
    this.#raised = true;
    this.#release?.();
  }

  /** Forgets what was raised before now. */
  clear(): void {
    this.#raised = false;
  }

  /** Resolves when it is raised, or after so many milliseconds. */
  async wait(timeoutMs?: number): Promise<void> {
    if (!this.#raised) {
      await new Promise<void>((resolve) => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
        this.#release = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#release = undefined;
    }
    this.#raised = false;
  }
}
