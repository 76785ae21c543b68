import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pair } from '../../test/support.ts';
import { contextWith, requestWith, startPair } from '../../test/support.ts';
import type { CallEvent, StreamPart } from '../index.ts';
import { isProviderError } from '../index.ts';

const chunks = ['a', 'b', 'c', 'd', 'e', 'f'];

let pair: Pair;
beforeAll(async () => {
  pair = await startPair({ models: [{ name: 'llama3.2:latest', script: { chunks } }] });
});
afterAll(async () => {
  await pair[Symbol.asyncDispose]();
});

describe('leaving a stream at any moment', () => {
  const plan = fc.record({
    way: fc.constantFrom('abort', 'return', 'stay'),
    afterParts: fc.nat(9),
    turns: fc.nat(6),
    split: fc.constantFrom('lines', 'single', 'bytes'),
  });

  it('G01 G02 settles every call, closes it once, and never passes a cut answer for a whole one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 6 }), async (plans) => {
        await Promise.all(plans.map(run));
        await pair.server.waitForIdle();
      }),
      { numRuns: 60 },
    );
  });

  async function run(plan: {
    way: 'abort' | 'return' | 'stay';
    afterParts: number;
    turns: number;
    split: 'lines' | 'single' | 'bytes';
  }): Promise<void> {
    const controller = new AbortController();
    const events: CallEvent['type'][] = [];
    pair.server.enqueue({ chunks, split: plan.split });
    const stream = pair.provider.stream(
      requestWith(),
      contextWith({ signal: controller.signal, onEvent: ({ type }) => events.push(type) }),
    );
    const parts: StreamPart[] = [];
    const reading = (async () => {
      for await (const part of stream) {
        parts.push(part);
        if (parts.length === plan.afterParts) await leave();
      }
    })();
    async function leave(): Promise<void> {
      for (let turn = 0; turn < plan.turns; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (plan.way === 'abort') controller.abort(new Error('gone'));
      if (plan.way === 'return') await stream.return();
    }
    if (plan.afterParts === 0) await leave();

    let aborted = false;
    try {
      await reading;
    } catch (error) {
      if (!isProviderError(error)) throw error;
      expect(error.code).toBe('aborted');
      expect(error.info.emitted).toBe(parts.length > 0);
      aborted = true;
    }

    expect(await stream.next()).toEqual({ value: undefined, done: true });
    const count = (type: CallEvent['type']): number =>
      events.filter((event) => event === type).length;
    expect(count('closed')).toBe(count('queued'));
    const finished = parts.at(-1)?.type === 'finish';
    if (plan.way === 'stay') expect(finished).toBe(true);
    if (plan.way === 'abort') expect(finished || aborted).toBe(true);
    if (finished) expect(parts).toHaveLength(chunks.length + 2);
  }
});

it.each(['queued', 'loading', 'headers'] as const)(
  'a listener may abort the call from the event %s',
  async (type) => {
    const controller = new AbortController();
    const events: CallEvent['type'][] = [];
    const stream = pair.provider.stream(
      requestWith(),
      contextWith({
        signal: controller.signal,
        onEvent(event) {
          events.push(event.type);
          if (event.type === type) controller.abort(new Error('gone'));
        },
      }),
    );
    await expect(stream.next()).rejects.toMatchObject({ code: 'aborted' });
    expect(events.at(-1)).toBe('closed');
    expect(events.filter((event) => event === 'closed')).toHaveLength(1);
    await pair.server.waitForIdle();
  },
);
