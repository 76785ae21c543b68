import { describe, expect, it } from 'vitest';
import { scriptedProvider } from '../../test/scripted-provider.ts';
import { contextWith, failureOf, requestWith } from '../../test/support.ts';
import type { CallContext, GenerateRequest, ModelProvider } from '../index.ts';
import { collect } from '../index.ts';
import type { RouterEvent, RouterOptions } from './index.ts';
import { createRouter } from './index.ts';

const quick = { retry: { baseMs: 0 } };

/** The same provider with other models in its list. */
function listing<Provider extends ModelProvider>(provider: Provider, ...ids: string[]): Provider {
  const models = ids.map((id) => ({
    id,
    ownedBy: provider.id,
    capabilities: new Set(['chat'] as const),
  }));
  return { ...provider, listModels: async () => models };
}

const ask = (router: ModelProvider, model: string) =>
  collect(router.stream(requestWith({ model }), contextWith()));

describe('createRouter', () => {
  it('serves a model under a name of our own, and says so in its start', async () => {
    const provider = scriptedProvider('p', ['Yes.']);
    const router = createRouter({
      providers: [{ provider }],
      models: { fast: { provider: 'p', model: 'llama:7b' } },
    });
    expect(await ask(router, 'fast')).toMatchObject({ model: 'fast', text: 'Yes.' });
    await router.embed({ model: 'fast', input: ['a'] }, contextWith());
    expect(provider.calls.map(({ model }) => model)).toEqual(['llama:7b', 'llama:7b']);
  });

  it('retries, then falls back, and tells of both that answered and failed', async () => {
    const local = scriptedProvider('local', [{ code: 'upstream' }]);
    const cloud = scriptedProvider('cloud', ['Yes.']);
    const events: RouterEvent[] = [];
    const router = createRouter({
      providers: [{ provider: local, ...quick }, { provider: cloud }],
      models: {
        fast: { provider: 'local', model: 'a', fallbacks: ['cloud/x'] },
      },
      onEvent: (event) => events.push(event),
    });
    expect((await ask(router, 'fast')).model).toBe('cloud/x');
    expect(local.calls).toHaveLength(3);
    expect(cloud.calls.map(({ model }) => model)).toEqual(['x']);
    expect(events).toMatchObject([{ type: 'fallback', from: 'fast', to: 'cloud/x' }]);
  });

  it('draws the targets of a virtual model, each with its own name', async () => {
    const provider = scriptedProvider('p', ['Yes.']);
    // Two draws a call: who comes first, and who is left.
    const draws = [0.1, 0, 0.9, 0];
    const router = createRouter({
      providers: [{ provider }],
      models: {
        one: { provider: 'p' },
        two: { provider: 'p', model: 'zwei' },
        any: { targets: [{ model: 'one', weight: 3 }, { model: 'two' }] },
      },
      random: () => draws.shift() ?? 0,
    });
    expect((await ask(router, 'any')).model).toBe('one');
    expect((await ask(router, 'any')).model).toBe('two');
    expect(provider.calls.map(({ model }) => model)).toEqual(['one', 'zwei']);
    expect(await router.modelInfo('any', contextWith()).catch(({ code }) => code)).toBe(
      'model_not_found',
    );
  });

  it('opens the circuit of a broken model without touching its neighbours', async () => {
    const events: RouterEvent[] = [];
    const provider: ModelProvider = {
      ...scriptedProvider('p', ['unused']),
      stream: (request, context) =>
        scriptedProvider('p', [request.model === 'bad' ? { code: 'upstream' } : 'ok']).stream(
          request,
          context,
        ),
    };
    const router = createRouter({
      providers: [{ provider, retry: false, breaker: { failures: 2 } }],
      models: { bad: { provider: 'p' }, good: { provider: 'p' } },
      onEvent: (event) => events.push(event),
    });
    for (let call = 0; call < 3; call++) await failureOf(ask(router, 'bad'));
    expect((await failureOf(ask(router, 'bad'))).message).toContain('failed repeatedly');
    expect((await ask(router, 'good')).text).toBe('ok');
    expect(events).toEqual([{ type: 'circuit', name: 'bad', state: 'open' }]);
  });

  it('opens the circuit of a server that cannot be reached for all its models', async () => {
    const provider = scriptedProvider('p', [{ code: 'unreachable' }]);
    const router = createRouter({
      providers: [{ provider, retry: false, breaker: { failures: 2 } }],
      models: { a: { provider: 'p' }, b: { provider: 'p' } },
    });
    await failureOf(ask(router, 'a'));
    await failureOf(ask(router, 'b'));
    expect((await failureOf(ask(router, 'c'))).message).toContain('failed repeatedly');
    expect(provider.calls).toHaveLength(2);
  });

  describe('finds models without an entry', () => {
    const setUp = (more: Partial<RouterOptions> = {}) => {
      const one = listing(scriptedProvider('one', ['from one']), 'a', 'ns/b:1', 'both');
      const two = listing(scriptedProvider('two', ['from two']), 'c', 'both');
      const echo = listing(scriptedProvider('echo', ['from echo']), 'echo', 'hidden');
      return createRouter({
        providers: [
          { provider: one },
          { provider: two },
          { provider: echo, offers: (model) => model === 'echo' },
        ],
        ...more,
      });
    };

    it.each([
      ['a', 'from one'],
      ['ns/b:1', 'from one'],
      ['c', 'from two'],
      ['both', 'from one'],
      ['two/both', 'from two'],
      ['two/anything', 'from two'],
      ['echo', 'from echo'],
      ['nobody-has-it', 'from one'],
    ])('%s', async (model, text) => {
      const router = setUp();
      for (let call = 0; call < 2; call++) {
        expect(await ask(router, model)).toMatchObject({ model, text });
      }
    });

    it('lists entries first, then what is offered, each name once', async () => {
      const router = setUp({
        models: {
          fast: { provider: 'one', model: 'a', contextLength: 9, capabilities: ['chat', 'tools'] },
          both: { provider: 'two' },
          gone: { provider: 'one', model: 'not-there' },
          vouched: { provider: 'one', capabilities: ['embedding'] },
          any: { targets: [{ model: 'gone' }, { model: 'fast' }] },
        },
      });
      const models = await router.listModels(contextWith());
      expect(models.map(({ id, ownedBy }) => `${id} of ${ownedBy}`)).toEqual([
        'fast of one',
        'both of two',
        'vouched of one',
        'any of one',
        'a of one',
        'ns/b:1 of one',
        'c of two',
        'echo of echo',
      ]);
      expect(models[0]).toMatchObject({
        contextLength: 9,
        capabilities: new Set(['chat', 'tools']),
      });
      expect(await router.modelInfo('fast', contextWith())).toMatchObject({
        id: 'fast',
        contextLength: 9,
      });
      expect((await router.modelInfo('c', contextWith())).id).toBe('c');
    });

    it('lists what answers when a provider does not, and fails when none does', async () => {
      const broken = {
        ...scriptedProvider('broken', ['x']),
        listModels: () => Promise.reject(new Error('down')),
      };
      const provider = listing(scriptedProvider('p', ['ok']), 'a');
      const models = { gone: { provider: 'broken' }, here: { provider: 'p', model: 'a' } };
      const some = createRouter({ providers: [{ provider: broken }, { provider }], models });
      expect((await some.listModels(contextWith())).map(({ id }) => id)).toEqual(['here', 'a']);
      const none = createRouter({ providers: [{ provider: broken }] });
      await expect(none.listModels(contextWith())).rejects.toThrow('down');
    });

    it('offers nothing of a provider that is for entries alone', async () => {
      const provider = listing(scriptedProvider('p', ['ok']), 'a', 'b');
      const models = { mine: { provider: 'p', model: 'a' } };
      const router = createRouter({ providers: [{ provider, offers: false }], models });
      expect((await router.listModels(contextWith())).map(({ id }) => id)).toEqual(['mine']);
      for (const model of ['b', 'p/b']) {
        expect((await failureOf(ask(router, model))).code).toBe('model_not_found');
      }
      expect((await ask(router, 'mine')).text).toBe('ok');
    });
  });

  it('says how its providers are', async () => {
    const sick = {
      ...scriptedProvider('sick', ['x']),
      health: async () => ({ ok: false, latencyMs: 1 }),
    };
    const provider = scriptedProvider('p', ['ok']);
    const router = createRouter({ providers: [{ provider: sick }, { provider }] });
    expect(await router.health(contextWith())).toEqual({ ok: true, latencyMs: 1 });
    expect(await router.providerHealth(contextWith())).toEqual(
      new Map([
        ['sick', { ok: false, latencyMs: 1 }],
        ['p', { ok: true, latencyMs: 1 }],
      ]),
    );
  });

  it.each(['mine', 'm'])(
    'keeps all attempts of %s within the total of its deadlines',
    async (name) => {
      const clock = { ms: 0 };
      const upstream = scriptedProvider('p', [{ code: 'upstream' }, 'ok']);
      const provider: ModelProvider = {
        ...upstream,
        stream(request, context) {
          clock.ms += 40;
          return upstream.stream(request, context);
        },
      };
      const router = createRouter({
        providers: [{ provider, retry: { baseMs: 0 }, deadlines: { totalMs: 100 } }],
        models: { mine: { provider: 'p', model: 'm' } },
        now: () => clock.ms,
      });
      await ask(router, name);
      expect(upstream.calls.map(({ context }) => context.deadlines.totalMs)).toEqual([100, 60]);
    },
  );

  it('shares one queue between the names of one model', async () => {
    const provider = scriptedProvider('p', ['ok']);
    const router = createRouter({
      providers: [{ provider, limit: { slots: 1 } }],
      models: { one: { provider: 'p', model: 'm' }, two: { provider: 'p', model: 'm' } },
    });
    const stream = router.stream(requestWith({ model: 'one' }), contextWith());
    await stream.next();
    const other = ask(router, 'two');
    await expect.poll(() => router.load().get('p/m')).toEqual({ running: 1, waiting: 1 });
    await stream.return();
    expect((await other).text).toBe('ok');
    expect(router.load()).toEqual(new Map());
  });

  it('limits a model under every name that its provider has for it', async () => {
    const events: RouterEvent[] = [];
    const provider = scriptedProvider('p', ['ok']);
    const router = createRouter({
      providers: [{ provider, keyOf: (model) => model.replace(/:latest$/, '') }],
      models: { one: { provider: 'p', model: 'm', limit: { slots: 1, queue: 0 } } },
      onEvent: (event) => events.push(event),
    });
    const stream = router.stream(requestWith({ model: 'm:latest' }), contextWith());
    await stream.next();
    const error = await failureOf(ask(router, 'one'));
    expect(error).toMatchObject({ code: 'overloaded', info: { retryAfterMs: 1_000 } });
    // What the queue refused is not tried again here: that is for the client, when it is told to.
    expect(events).toMatchObject([{ type: 'wait', provider: 'p', outcome: 'refused' }]);
    await stream.return();
  });

  const spelt = {
    ...scriptedProvider('p', ['ok']),
    canonicalModel: (model: string) => model.toLowerCase().replace(/:latest$/, ''),
  };

  it('serves a model by its entry under every name that its provider has for it', async () => {
    const router = createRouter({
      providers: [{ provider: scriptedProvider('other', ['no']) }, { provider: spelt }],
      models: {
        slow: { provider: 'p', limit: { slots: 1, queue: 0 } },
        own: { provider: 'p', model: 'slow:latest', fallbacks: ['slow'] },
      },
    });
    for (const name of ['slow', 'SLOW', 'Slow:latest', 'p/SLOW']) {
      const stream = router.stream(requestWith({ model: name }), contextWith());
      expect((await stream.next()).value).toMatchObject({ type: 'start', model: 'slow' });
      expect(router.load()).toEqual(new Map([['p/slow', { running: 1, waiting: 0 }]]));
      expect((await failureOf(ask(router, 'p/slow:LATEST'))).code).toBe('overloaded');
      await stream.return();
      expect(router.canonicalModel(name)).toBe('slow');
    }
    expect(router.canonicalModel('own')).toBe('own');
    expect(router.canonicalModel('p/Fast')).toBe('fast');
    expect(router.canonicalModel('none')).toBe('none');
  });

  it('sends a name as it was written where the model has no entry, and limits it by its one name', async () => {
    const asked: string[] = [];
    const provider = {
      ...spelt,
      stream: (request: GenerateRequest, context: CallContext) => {
        asked.push(request.model);
        return spelt.stream(request, context);
      },
    };
    const router = createRouter({ providers: [{ provider, limit: { slots: 1, queue: 0 } }] });
    const stream = router.stream(requestWith({ model: 'Fast' }), contextWith());
    await stream.next();
    expect(asked).toEqual(['Fast']);
    expect((await failureOf(ask(router, 'fast:latest'))).code).toBe('overloaded');
    await stream.return();
  });

  const provider = scriptedProvider('p', ['ok']);
  it.each([
    ['two providers of one name', { providers: [{ provider }, { provider }] }],
    ['an unknown provider', { models: { a: { provider: 'none' } } }],
    ['an unknown fallback', { models: { a: { provider: 'p', fallbacks: ['none'] } } }],
    ['no targets', { models: { a: { targets: [] } } }],
    ['a target that is virtual', { models: { a: { targets: [{ model: 'a' }] } } }],
    [
      'two limits of one model',
      {
        models: {
          a: { provider: 'p', model: 'm', limit: { slots: 1 } },
          b: { provider: 'p', model: 'm', limit: { slots: 2 } },
        },
      },
    ],
  ] as [string, Partial<RouterOptions>][])('refuses %s', (_, options) => {
    expect(() => createRouter({ providers: [{ provider }], ...options })).toThrow(TypeError);
  });
});
