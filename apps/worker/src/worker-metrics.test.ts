import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createWorkerMetrics } from './worker-metrics.ts';

it('has each of its signals in docs/operations.md, in a query', async () => {
  const { body } = await createWorkerMetrics().render(async () => []);
  const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const queries = page.match(/`[^`\n]+`/g)?.join(' ') ?? '';
  const signals = [...body.matchAll(/^# HELP (headgate_\w+)/gm)].map(([, name = '']) => name);
  expect(signals.length).toBeGreaterThan(15);
  const isAsked = (name: string) =>
    new RegExp(`\\b${name}(?:_bucket|_count|_sum)?\\b`).test(queries);
  expect(signals.filter((name) => !isAsked(name))).toEqual([]);
});
