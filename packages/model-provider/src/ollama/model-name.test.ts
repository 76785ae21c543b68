import { expect, it } from 'vitest';
import { canonicalName } from './model-name.ts';

it.each([
  'slow',
  'SLOW',
  'Slow:latest',
  'library/slow',
  'registry.ollama.ai/library/slow:latest',
  'https://registry.ollama.ai/library/slow',
])('%s is slow:latest', (name) => {
  expect(canonicalName(name)).toBe('slow:latest');
});

it.each([
  ['Slow:7B', 'slow:7b'],
  ['team/slow', 'team/slow:latest'],
  ['registry.ollama.ai/Team/slow', 'team/slow:latest'],
  ['hf.co/team/slow:Q4', 'hf.co/team/slow:q4'],
  ['hf.co/library/slow', 'hf.co/library/slow:latest'],
  ['registry.ollama.ai/slow', 'registry.ollama.ai/slow:latest'],
  ['latest', 'latest:latest'],
  ['localhost:5000/a/b', 'localhost:5000/a/b:latest'],
  ['', ''],
])('%s is %s', (name, canonical) => {
  expect(canonicalName(name)).toBe(canonical);
  expect(canonicalName(canonical)).toBe(canonical);
});
