import { describe, expect, it } from 'vitest';
import { failure } from '../test/support.ts';
import { type AccessReference, type AccessState, createAccessStates } from './access-state.ts';

const live: AccessState = {
  revoked: false,
  disabled: false,
  epoch: 0,
  role: 'member',
  generation: 0,
  createdAt: new Date(0),
  lastUsedAt: new Date(0),
  graceOpen: false,
};
const reference = { userId: 'u', sessionId: 's', organizationId: 'o', generation: 0 };

/** A cache over a source whose answers the test gives, one a read, when it likes. */
function statesUnderTest(options: { maxAgeMs?: number; maxEntries?: number } = {}) {
  const time = { now: 1_000_000 };
  const reads: {
    asked: AccessReference;
    answer(state: AccessState | null): void;
    fail(error: Error): void;
  }[] = [];
  const states = createAccessStates({
    load: (asked) =>
      new Promise((answer, fail) => {
        reads.push({ asked, answer, fail });
      }),
    clock: () => time.now,
    maxAgeMs: options.maxAgeMs ?? 5000,
    maxEntries: options.maxEntries ?? 100,
  });
  const readAndAnswer = async (asked: AccessReference, state: AccessState | null = live) => {
    const count = reads.length;
    const result = states.read(asked);
    if (reads.length > count) reads.at(-1)?.answer(state);
    return result;
  };
  return { states, reads, time, readAndAnswer };
}

describe('access states', () => {
  it('are read once for all who ask at once', async () => {
    const { states, reads } = statesUnderTest();
    const asked = Array.from({ length: 50 }, () => states.read(reference));
    reads[0]?.answer(live);
    expect(await Promise.all(asked)).toEqual(Array(50).fill(live));
    expect(reads).toHaveLength(1);
  });

  it('A24 are never relied on for longer than the bound, counted from the start of the read', async () => {
    const { states, reads, time } = statesUnderTest();
    const slow = states.read(reference);
    time.now += 4000;
    reads[0]?.answer(live);
    await slow;
    time.now += 999;
    void states.read(reference);
    expect(reads).toHaveLength(1);
    time.now += 1;
    void states.read(reference);
    expect(reads).toHaveLength(2);
  });

  it('do not live longer because the clock was set back', async () => {
    const { reads, time, readAndAnswer } = statesUnderTest();
    await readAndAnswer(reference);
    time.now -= 3_600_000;
    await readAndAnswer(reference);
    expect(reads).toHaveLength(2);
  });

  it('are remembered also where there is no session', async () => {
    const { reads, readAndAnswer } = statesUnderTest();
    expect(await readAndAnswer(reference, null)).toBeNull();
    expect(await readAndAnswer(reference)).toBeNull();
    expect(reads).toHaveLength(1);
  });

  it('are not remembered when the read has failed', async () => {
    const { states, reads, readAndAnswer } = statesUnderTest();
    const error = new Error('down');
    const asked = [states.read(reference), states.read(reference)];
    reads[0]?.fail(error);
    expect(await Promise.all(asked.map(failure))).toEqual([error, error]);
    expect(await readAndAnswer(reference)).toEqual(live);
  });

  it('A24 that are forgotten while they are read do not come back', async () => {
    const { states, reads, readAndAnswer } = statesUnderTest();
    const before = states.read(reference);
    states.forget({ sessionId: 's' });
    const after = readAndAnswer(reference, { ...live, revoked: true });
    reads[0]?.answer(live);
    expect(await before).toEqual(live);
    expect(await after).toMatchObject({ revoked: true });
    expect(await states.read(reference)).toMatchObject({ revoked: true });
    expect(reads).toHaveLength(2);
  });

  it('A20 are read anew for the first token of a generation, whose use closes a grace', async () => {
    const { reads, readAndAnswer } = statesUnderTest();
    await readAndAnswer(reference);
    await readAndAnswer({ ...reference, generation: 1 });
    await readAndAnswer({ ...reference, generation: 1 });
    expect(reads.map(({ asked }) => asked.generation)).toEqual([0, 1]);
  });

  it('are forgotten by session, by person and altogether', async () => {
    const { states, reads, readAndAnswer } = statesUnderTest();
    const second = { ...reference, sessionId: 's2' };
    const other = { ...reference, userId: 'u2', sessionId: 's3' };
    const all = [reference, { ...reference, organizationId: 'o2' }, second, other];
    const readAgain = async () => {
      const count = reads.length;
      for (const each of all) await readAndAnswer(each);
      return reads.slice(count).map(({ asked }) => asked);
    };
    expect(await readAgain()).toEqual(all);
    states.forget({ sessionId: 's' });
    expect(await readAgain()).toEqual(all.slice(0, 2));
    states.forget({ userId: 'u' });
    expect(await readAgain()).toEqual(all.slice(0, 3));
    states.forget();
    expect(await readAgain()).toEqual(all);
  });

  it('are as many as allowed: the oldest makes room', async () => {
    const { reads, readAndAnswer } = statesUnderTest({ maxEntries: 2 });
    for (const sessionId of ['a', 'b', 'c', 'b', 'c', 'a']) {
      await readAndAnswer({ ...reference, sessionId });
    }
    expect(reads.map(({ asked }) => asked.sessionId)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('are read for every request where nothing may be relied on', async () => {
    const { reads, readAndAnswer } = statesUnderTest({ maxAgeMs: 0 });
    await readAndAnswer(reference);
    await readAndAnswer(reference);
    expect(reads).toHaveLength(2);
  });
});
