import { expect, it } from 'vitest';
import { type CspViolation, createViolationCollector } from './collect-violations.ts';

const violation: CspViolation = {
  directive: 'script-src-elem',
  disposition: 'enforce',
  blocked: 'https://evil.example',
  page: '/docs',
};

function setUp() {
  const test = { now: 0, seen: 0, summaries: [] as [string, number][] };
  const collect = createViolationCollector({
    clock: () => test.now,
    onViolation: () => {
      test.seen += 1;
    },
    onSummary: ({ blocked }, count) => test.summaries.push([blocked, count]),
  });
  return { test, collect };
}

it('tells the first of a kind at once, and later ones together', () => {
  const { test, collect } = setUp();
  for (let index = 0; index < 100; index += 1) collect(violation);
  collect({ ...violation, blocked: 'inline' });
  expect(test.summaries).toEqual([
    ['https://evil.example', 1],
    ['inline', 1],
  ]);
  test.now = 60_000;
  collect(violation);
  expect(test.summaries.at(-1)).toEqual(['https://evil.example', 100]);
  expect(test.seen).toBe(102);
});

it('remembers no more than 200 kinds', () => {
  const { test, collect } = setUp();
  for (let index = 0; index < 300; index += 1) collect({ ...violation, page: `/${index}` });
  test.summaries = [];
  collect({ ...violation, page: '/299' });
  expect(test.summaries).toEqual([]);
  collect({ ...violation, page: '/0' });
  expect(test.summaries).toHaveLength(1);
});
