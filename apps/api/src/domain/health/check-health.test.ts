import { expect, it } from 'vitest';
import { createHealthCheck, type DependencyState, type Probe } from './check-health.ts';

const well: DependencyState = { ok: true, latencyMs: 1 };

function setUp(check: Probe['check'], timeoutMs = 2_000) {
  const test = { now: 0, looks: 0, running: 0, most: 0 };
  const probe: Probe = {
    name: 'part',
    required: true,
    async check(signal) {
      test.looks += 1;
      test.running += 1;
      test.most = Math.max(test.most, test.running);
      try {
        return await check(signal);
      } finally {
        test.running -= 1;
      }
    },
  };
  const health = createHealthCheck({
    probes: [probe],
    now: () => test.now,
    maxAgeMs: 1_000,
    timeoutMs,
  });
  return { test, health };
}

it('shares one look among callers at the same time, and for a second after it', async () => {
  const { test, health } = setUp(async () => well);
  const reports = await Promise.all(Array.from({ length: 1_000 }, health));
  expect(new Set(reports).size).toBe(1);
  test.now = 1_000;
  await health();
  expect(test.looks).toBe(1);
  test.now = 1_001;
  await Promise.all(Array.from({ length: 1_000 }, health));
  expect(test.looks).toBe(2);
});

it('begins no second look while a slow one runs', async () => {
  let answer = (_: DependencyState): void => undefined;
  const { test, health } = setUp(
    () =>
      new Promise<DependencyState>((resolve) => {
        answer = resolve;
      }),
  );
  const first = health();
  test.now = 1_999;
  const second = health();
  answer(well);
  expect(await first).toBe(await second);
  test.now = 2_999;
  await health();
  expect(test.looks).toBe(1);
});

it('asks a part that heeds no signal once, however long it says nothing', async () => {
  const { test, health } = setUp(() => new Promise(() => undefined), 5);
  for (let index = 0; index < 5; index += 1) {
    test.now += 10_000;
    expect((await health()).dependencies).toEqual({
      part: { ok: false, latencyMs: 5, reason: 'no answer within 5 ms' },
    });
  }
  expect(test.most).toBe(1);
});

it('looks again after a part has failed', async () => {
  let isWell = false;
  const { test, health } = setUp(async () => {
    if (!isWell) throw new Error('secret');
    return well;
  });
  expect(await health()).toEqual({
    status: 'unavailable',
    dependencies: { part: { ok: false, latencyMs: 0, reason: 'does not answer' } },
  });
  isWell = true;
  test.now = 1_001;
  expect((await health()).status).toBe('ok');
});
