import { describe, expect, it } from 'vitest';
import { LineGate, type LineTicket } from './line-gate.ts';

const { signal } = new AbortController();

/** Lets a number of lines ask for their turn; those that are let in, in order. */
function asking(gate: LineGate, models: readonly string[]): [string, LineTicket][] {
  const inside: [string, LineTicket][] = [];
  for (const model of models) {
    void gate.enter(model, signal).then((ticket) => inside.push([model, ticket]));
  }
  return inside;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the gate of the lines of batches', () => {
  it('lets in as many as the process may answer, and the next when one leaves', async () => {
    const gate = new LineGate(3);
    const inside = asking(gate, ['a', 'b', 'c', 'd', 'e']);
    await settled();
    expect(inside).toHaveLength(3);
    inside[0]?.[1].leave();
    inside[0]?.[1].leave();
    await settled();
    expect(inside.map(([model]) => model)).toEqual(['a', 'b', 'c', 'd']);
    expect(gate.inside).toBe(3);
  });

  it('has as many waiting for a model as run, two at least, and lets those of another one pass', async () => {
    const gate = new LineGate(100);
    const inside = asking(gate, [...Array(20).fill('full'), 'free']);
    const models = () => inside.map(([model]) => model);
    await settled();
    expect(models()).toEqual(['full', 'full', 'free']);
    const full = () => inside.filter(([model]) => model === 'full').map(([, ticket]) => ticket);
    // Each that gets a place makes room for one that waits, and from three on for the next wave too.
    for (let running = 1; running <= 4; running += 1) {
      full()[running - 1]?.waits(false);
      await settled();
      expect(full()).toHaveLength(running + Math.max(2, running));
    }
    // One that has to wait again, because it is tried again, is one of those who wait.
    full()[0]?.waits(true);
    full()[7]?.leave();
    await settled();
    expect(full()).toHaveLength(8);
  });

  it('forgets a line whose batch is stopped while it waits', async () => {
    const gate = new LineGate(1);
    const first = asking(gate, ['m']);
    const controller = new AbortController();
    const entering = gate.enter('m', controller.signal);
    controller.abort(new Error('stopped'));
    await expect(entering).rejects.toThrow('stopped');
    first[0]?.[1].leave();
    await settled();
    expect(gate.inside).toBe(0);
    await expect(gate.enter('m', controller.signal)).rejects.toThrow('stopped');
  });
});
