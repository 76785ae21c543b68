import { describe, expect, it } from 'vitest';
import { scriptedProvider } from '../../test/scripted-provider.ts';
import { contextWith, failureOf } from '../../test/support.ts';
import type { Health } from '../index.ts';
import { withCoalescedHealth } from './index.ts';

function setUp() {
  const clock = { ms: 0 };
  const questions: { answer(health: Health): void; fail(error: Error): void }[] = [];
  const upstream = {
    ...scriptedProvider('p', ['ok']),
    health: () =>
      new Promise<Health>((answer, fail) => {
        questions.push({ answer, fail });
      }),
  };
  const provider = withCoalescedHealth(upstream, { healthMs: 100, now: () => clock.ms });
  return { clock, questions, provider };
}

const well = { ok: true, latencyMs: 3 };

describe('withCoalescedHealth', () => {
  it('asks once for many who ask at the same time, and for those who ask soon after', async () => {
    const { clock, questions, provider } = setUp();
    const answers = Array.from({ length: 20 }, () => provider.health(contextWith()));
    questions[0]?.answer(well);
    expect(new Set(await Promise.all(answers))).toEqual(new Set([well]));
    clock.ms = 99;
    await provider.health(contextWith());
    expect(questions).toHaveLength(1);
    clock.ms = 100;
    const later = provider.health(contextWith());
    questions[1]?.answer(well);
    await later;
    expect(questions).toHaveLength(2);
  });

  it('lets one leave without ending the question for the others', async () => {
    const { questions, provider } = setUp();
    const controller = new AbortController();
    const leaver = failureOf(provider.health(contextWith({ signal: controller.signal })));
    const other = provider.health(contextWith());
    controller.abort(new Error('gone'));
    expect(await leaver).toMatchObject({ code: 'aborted', cause: new Error('gone') });
    questions[0]?.answer(well);
    expect(await other).toEqual(well);
    const late = provider.health(contextWith({ signal: controller.signal }));
    expect(await late).toEqual(well);
  });

  it('keeps no failure', async () => {
    const { questions, provider } = setUp();
    const first = provider.health(contextWith());
    questions[0]?.fail(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    const second = provider.health(contextWith());
    questions[1]?.answer(well);
    expect(await second).toEqual(well);
  });

  it('shares listings of models as well', async () => {
    let listings = 0;
    const upstream = scriptedProvider('p', ['ok']);
    const provider = withCoalescedHealth({
      ...upstream,
      listModels: () => {
        listings++;
        return upstream.listModels();
      },
    });
    await Promise.all([provider.listModels(contextWith()), provider.listModels(contextWith())]);
    await provider.listModels(contextWith());
    expect(listings).toBe(1);
  });
});
