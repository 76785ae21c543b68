import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventStream } from './event-stream.ts';
import type { StreamPlace } from './open-streams.ts';

const heartbeatMs = 1_000;

/** Items that are given one by one, and what has become of the stream of them. */
function source() {
  const waiting: ((result: IteratorResult<string, void>) => void)[] = [];
  const failing: ((error: Error) => void)[] = [];
  const state = { asked: 0, returned: 0, cancelled: 0, left: 0 };
  const place: StreamPlace = {
    onCut: () => undefined,
    leave: () => {
      state.left++;
    },
  };
  const items: AsyncIterableIterator<string, void> = {
    next() {
      state.asked++;
      return new Promise((resolve, reject) => {
        waiting.push(resolve);
        failing.push(reject);
      });
    },
    async return() {
      state.returned++;
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => items,
  };
  return {
    state,
    give: (value: string) => waiting.shift()?.({ value, done: false }),
    end: () => waiting.shift()?.({ value: undefined, done: true }),
    fail: () => failing.at(-1)?.(new Error('broken')),
    open: () =>
      eventStream({
        items,
        write: (item) => `data: ${item}\n\n`,
        writeError: () => 'event: error\n\n',
        onCancel: () => {
          state.cancelled++;
        },
        heartbeatMs,
        place,
      }),
    cut: () => place.onCut(new Error('cut')),
  };
}

const text = (chunk: { readonly value?: Uint8Array | undefined } | undefined) =>
  new TextDecoder().decode(chunk?.value);

describe('eventStream', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A stream that was silent for a heartbeat, and has said so. */
  async function silentStream() {
    const from = source();
    const opening = from.open();
    await vi.advanceTimersByTimeAsync(heartbeatMs);
    const reader = (await opening).body?.getReader();
    expect(text(await reader?.read())).toBe(': ping\n\n');
    return { from, reader };
  }

  it('G05 sends signs of life from before the first item on, one a heartbeat of silence', async () => {
    const { from, reader } = await silentStream();
    for (let n = 0; n < 3; n++) {
      const read = reader?.read();
      await vi.advanceTimersByTimeAsync(heartbeatMs);
      expect(text(await read)).toBe(': ping\n\n');
    }
    const read = reader?.read();
    from.give('one');
    expect(text(await read)).toBe('data: one\n\n');
    await vi.advanceTimersByTimeAsync(heartbeatMs - 1);
    from.give('two');
    expect(text(await reader?.read())).toBe('data: two\n\n');
  });

  it('G05 sends none while its reader does not take what is there', async () => {
    const { reader } = await silentStream();
    await vi.advanceTimersByTimeAsync(100 * heartbeatMs);
    expect(text(await reader?.read())).toBe(': ping\n\n');
    let more = false;
    void reader?.read().then(() => {
      more = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(more).toBe(false);
  });

  it('asks for the next item only when the reader has taken the last one', async () => {
    const { from, reader } = await silentStream();
    from.give('one');
    await vi.advanceTimersByTimeAsync(0);
    expect(from.state.asked).toBe(1);
    await reader?.read();
    await vi.advanceTimersByTimeAsync(0);
    expect(from.state.asked).toBe(2);
  });

  it.each([
    ['ends', 'end'],
    ['fails', 'fail'],
    ['is left', 'leave'],
    ['is cut', 'cut'],
  ] as const)('G05 leaves no timer behind when the stream %s', async (_, how) => {
    const { from, reader } = await silentStream();
    expect(vi.getTimerCount()).toBe(1);
    if (how === 'leave') await reader?.cancel();
    else from[how]();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(from.state.left).toBe(1);
    if (how === 'leave' || how === 'cut') {
      expect(from.state).toMatchObject({ cancelled: 1, returned: 1 });
    }
    if (how === 'fail' || how === 'cut')
      expect(text(await reader?.read())).toBe('event: error\n\n');
  });

  it('gives a failure before the first item to whoever opened it, and leaves no heartbeat behind', async () => {
    const from = source();
    const opening = from.open();
    const refused = expect(opening).rejects.toThrow('broken');
    from.fail();
    await refused;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up before the first item when it is cut', async () => {
    const from = source();
    const refused = expect(from.open()).rejects.toThrow('cut');
    from.cut();
    await refused;
    expect(from.state.cancelled).toBe(1);
    from.fail();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('G09 keeps nothing of the wait for the first item once it has come', async () => {
    const from = source();
    const opening = from.open();
    from.give('one');
    const reader = (await opening).body?.getReader();
    const onlyTheHeartbeat = 1;
    expect(vi.getTimerCount()).toBe(onlyTheHeartbeat);
    await reader?.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });
});
