import { defineConfig, isConfigError } from '@headgate/core/config';
import { describe, expect, it } from 'vitest';
import { modelSettings } from './settings.ts';

const load = (document: string) =>
  defineConfig({ schema: modelSettings }).load({ env: { MODELS_CONFIG: document } }).values;

function reportOf(document: string): string {
  try {
    load(document);
  } catch (error) {
    if (isConfigError(error)) return error.message;
    throw error;
  }
  return '';
}

describe('MODELS_CONFIG', () => {
  it('reads providers, models, limits and prices', () => {
    const { MODELS_CONFIG } = load(`
      currency: EUR
      providers:
        local: { type: ollama, num_ctx: 8192, keep_alive: 30m, concurrency: 2, queue_timeout: 20s }
        cloud:
          type: openai
          base_url: https://models.example/v1
          api_key: sk-canary
          offers: ["gpt-*"]
          deadlines: { first_token: 30s, load: 10m }
          retry: false
      models:
        fast: { provider: local, model: "llama3.2:3b", price: { input: 0.1, output: 0.4 }, fallbacks: [cloud/gpt-4o] }
        any: { targets: [fast, { model: cloud/gpt-4o, weight: 0.5 }] }
    `);
    expect(MODELS_CONFIG).toMatchObject({
      currency: 'EUR',
      providers: {
        local: { concurrency: 2, queue_timeout: 20_000, offers: 'all' },
        cloud: { deadlines: { first_token: 30_000, load: 600_000 }, retry: false },
      },
      models: {
        fast: { price: { input: 0.1, output: 0.4 } },
        any: {
          targets: [
            { model: 'fast', weight: 1 },
            { model: 'cloud/gpt-4o', weight: 0.5 },
          ],
        },
      },
    });
    expect(JSON.stringify(MODELS_CONFIG)).not.toContain('sk-canary');
  });

  it('reports every fault at once, with its place and without any value', () => {
    const report = reportOf(`
      currency: canary
      providers:
        local: { type: ollama, base_url: "ftp://canary", api_key: canary }
        cloud: { type: opneai }
      models:
        fast: { provider: local, price: { input: -1, output: 1 }, num_ctx: many }
        any: { targets: [] }
    `);
    for (const place of [
      'currency: expected an ISO 4217 code',
      'providers.local.base_url: expected a URL',
      'providers.local: Unrecognized key: "api_key"',
      'providers.cloud.type: ',
      'models.fast.price.input: ',
      'models.fast.num_ctx: ',
      'models.any.targets: ',
    ]) {
      expect(report).toContain(`MODELS_CONFIG: at ${place}`);
    }
    expect(report).not.toMatch(/canary|opneai|many/);
  });

  it.each(['30m', '1h30m', '1.5h', '-1s', '0', '-1', '300', '"30m"'])(
    'takes keep_alive: %s',
    (value) => {
      const report = reportOf(`{ providers: { a: { type: ollama, keep_alive: ${value} } } }`);
      expect(report).toBe('');
    },
  );

  it.each(['30', '1d', '5 minutes', 'forever', '-1', '', '1h 30m', 'true'])(
    'reports at the start that Ollama would refuse keep_alive: %j',
    (value) => {
      const written = value === 'true' ? value : JSON.stringify(value);
      const report = reportOf(`
        providers: { a: { type: ollama, keep_alive: ${written} } }
        models: { b: { provider: a, keep_alive: ${written} } }
      `);
      const fault = 'expected a duration such as 30m or 1h30m, or a number of seconds';
      expect(report).toContain(`providers.a.keep_alive: ${fault}`);
      expect(report).toContain(`models.b.keep_alive: ${fault}`);
    },
  );

  it('reports names that lead nowhere, and settings of one model in two places', () => {
    const report = reportOf(`
      providers:
        local: { type: ollama }
      models:
        a: { provider: none }
        b: { provider: local, fallbacks: [missing, none/x, local/x] }
        c: { targets: [any, a] }
        any: { targets: [b] }
        d: { provider: local, model: m, num_ctx: 1 }
        e: { provider: local, model: m, concurrency: 1 }
        f: { provider: local, queue: 3 }
    `);
    for (const place of ['a.provider', 'b.fallbacks.0', 'b.fallbacks.1', 'c.targets.0', 'e', 'f']) {
      expect(report).toContain(`MODELS_CONFIG: at models.${place}: `);
    }
    expect(report).not.toContain('b.fallbacks.2');
  });
});
