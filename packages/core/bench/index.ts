// What errors, log lines and configuration cost, each beside the plainest thing that does the work.
import { AppError, commonErrors, defineErrors, toProblem } from '@headgate/core';
import { defineConfig, port, secret } from '@headgate/core/config';
import { createLogger } from '@headgate/core/logging';
import { pino } from 'pino';
import { Bench } from 'tinybench';
import { z } from 'zod';

const nowhere = { write: () => {} };
const registry = defineErrors(commonErrors);
const ours = createLogger({ destination: nowhere }).child({ target: 'bench' });
const bare = pino({}, nowhere).child({ target: 'bench' });
const schema = z.object({
  PORT: port('The port.').default(8080),
  TOKEN: secret('A token.').optional(),
});
const config = defineConfig({ schema });
const env = { PORT: '3000', TOKEN: 'correct horse' };
const fields = { method: 'GET', path: '/v1/models', status: 200, duration_ms: 1.2 };

await compare('create and render an error', {
  ours: () =>
    toProblem(new AppError('not_found'), { registry, typeBase: '/', fallback: 'internal_error' }),
  'new Error and an object': () => {
    const { message } = new Error('not_found');
    return { type: `/${message}`, title: 'There is nothing here', status: 404, code: message };
  },
});
await compare('a redacted log line', {
  ours: () => ours.info(fields, 'answered'),
  'bare pino': () => bare.info(fields, 'answered'),
});
await compare('load a configuration', {
  ours: () => config.load({ env }),
  'bare zod': () => schema.parse(env),
});

async function compare(what: string, tasks: Record<string, () => unknown>): Promise<void> {
  const bench = new Bench({ time: 300 });
  for (const [name, task] of Object.entries(tasks)) bench.add(name, task);
  await bench.run();
  const medians = bench.tasks.map(({ name, result }) => ({
    name,
    microseconds: (result as { latency: { p50: number } }).latency.p50 * 1000,
  }));
  const [first, reference] = medians;
  const ratio = (first?.microseconds ?? 0) / (reference?.microseconds ?? 1);
  const texts = medians.map(({ name, microseconds }) => `${name} ${microseconds.toFixed(2)} µs`);
  console.log(`${what}: ${texts.join(', ')} (ratio ${ratio.toFixed(2)})`);
}
