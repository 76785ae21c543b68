import { defineConfig } from '@headgate/core/config';
import { defaultDeadlines } from '@headgate/model-provider';
import { describe, expect, it } from 'vitest';
import { modelSettings } from '../../settings.ts';
import { longestDeadlines, toOffers, toPolicy, toRoute } from './router-options.ts';

function routeOf(provider: object, entry: object) {
  const document = {
    providers: { p: { type: 'ollama', ...provider } },
    models: { m: { provider: 'p', ...entry } },
  };
  const { MODELS_CONFIG } = defineConfig({ schema: modelSettings }).load({
    env: { MODELS_CONFIG: JSON.stringify(document) },
  }).values;
  if (!MODELS_CONFIG?.models['m']) throw new Error('There is no such model.');
  return toRoute(MODELS_CONFIG.models['m'], MODELS_CONFIG.providers, defaultDeadlines);
}

describe('a model of the configuration', () => {
  it('takes from its provider what it leaves out, stage by stage', () => {
    const route = routeOf(
      {
        concurrency: 2,
        queue: 5,
        deadlines: { first_token: '30s', idle: '9s' },
        retry: { attempts: 5, base: '1s' },
        breaker: false,
      },
      { queue: 7, deadlines: { idle: '3s', load: '10m' }, retry: { attempts: 2 } },
    );
    expect(route).toMatchObject({
      limit: { slots: 2, queue: 7 },
      deadlines: { ...defaultDeadlines, firstTokenMs: 30_000, idleMs: 3_000, loadMs: 600_000 },
      retry: { attempts: 2, baseMs: 1_000 },
      breaker: false,
    });
  });

  it('leaves limits and deadlines that it does not settle to whoever does', () => {
    const route = routeOf(
      { concurrency: 2, deadlines: { idle: '9s' } },
      { price: { input: 1, output: 1 } },
    );
    expect(route).not.toHaveProperty('limit');
    expect(route).not.toHaveProperty('deadlines');
  });

  it('may switch off what its provider switches on', () => {
    expect(routeOf({ retry: { attempts: 5 } }, { retry: false })).toMatchObject({ retry: false });
  });

  it('may have longer deadlines than are usual: no call is shorter than any model allows', () => {
    const { deadlines = {} } = toPolicy(
      { deadlines: { first_token: 1_200_000, load: 60_000 } },
      defaultDeadlines,
    );
    expect(longestDeadlines([deadlines], defaultDeadlines)).toEqual({
      ...defaultDeadlines,
      firstTokenMs: 1_260_000,
    });
  });
});

it.each([
  ['gpt-4o', true],
  ['gpt-4o-mini', true],
  ['my.model', true],
  ['myXmodel', false],
  ['the gpt-4o', false],
])('offers %s by a list of names with stars: %s', (model, offered) => {
  const offers = toOffers(['gpt-4o*', 'my.model']);
  expect(typeof offers === 'function' && offers(model)).toBe(offered);
});
