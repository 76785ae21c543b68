import type { PartStream, StreamPart } from '@headgate/model-provider';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeChoices } from './merge-choices.ts';

/** A stream whose parts each come when they are let out, and how many of them were asked for. */
function scripted(texts: readonly string[], letOut: () => Promise<unknown>) {
  const state = { asked: 0, returned: 0 };
  const generator = (async function* (): AsyncGenerator<StreamPart, void, void> {
    try {
      for (const delta of texts) {
        state.asked++;
        await letOut();
        yield { type: 'text', delta };
      }
    } finally {
      state.returned++;
    }
  })();
  return { state, stream: Object.assign(generator, { takeReady: () => [] }) as PartStream };
}

it('gives every part of every answer once and in order, reads one ahead of none, and ends them all', async () => {
  const answers = fc.array(fc.array(fc.string({ minLength: 1 }), { maxLength: 6 }), {
    minLength: 2,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(answers, fc.scheduler(), async (texts, scheduler) => {
      const choices = texts.map((each, index) =>
        scripted(each, () => scheduler.schedule(Promise.resolve(), `answer ${index}`)),
      );
      const got = texts.map((): string[] => []);
      const reading = (async () => {
        for await (const { index, parts } of mergeChoices(choices.map(({ stream }) => stream))) {
          for (const part of parts) if (part.type === 'text') got[index]?.push(part.delta);
          for (const [at, { state }] of choices.entries()) {
            expect(state.asked).toBeLessThanOrEqual((got[at]?.length ?? 0) + 1);
          }
        }
      })();
      await scheduler.waitFor(reading);
      expect(got).toEqual(texts);
      expect(choices.every(({ state }) => state.returned === 1)).toBe(true);
    }),
  );
});
