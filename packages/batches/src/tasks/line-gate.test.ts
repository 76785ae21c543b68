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

  it('has two waiting for a model and no more, and lets those of another one pass', async () => {
    const gate = new LineGate(100);
    const inside = asking(gate, ['full', 'full', 'full', 'full', 'free']);
    await settled();
    expect(inside.map(([model]) => model)).toEqual(['full', 'full', 'free']);
    // One has got its place: the next one comes to wait.
    inside[0]?.[1].waits(false);
    await settled();
    expect(inside.map(([model]) => model)).toEqual(['full', 'full', 'free', 'full']);
    // One that has to wait again is one of the two.
    inside[0]?.[1].waits(true);
    inside[1]?.[1].leave();
    await settled();
    expect(inside).toHaveLength(4);
    inside[3]?.[1].leave();
    await settled();
    expect(inside).toHaveLength(5);
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
