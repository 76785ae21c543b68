import { createTestDatabase } from '@headgate/db/testing';
import { describeWith } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi } from './harness.ts';

type Api = Awaited<ReturnType<typeof startTestApi>>;

/** Two APIs over one PostgreSQL, each with a pool and accounts of its own. */
describeWith(describe, 'postgres', 'quotas over two instances', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  const apis: Api[] = [];
  let users = 0;

  beforeAll(async () => {
    database = await createTestDatabase({ on: 'postgres' });
    const env = {
      RATE_LIMIT_CALLER: '100000/1m',
      RATE_LIMIT_CHAT: '100000/1m',
      RATE_LIMIT_CHAT_ORGANIZATION: '100000/1m',
      JWT_KEYS: `k1:${'0123456789abcdef'.repeat(4)}`,
    };
    for (let n = 0; n < 2; n++) {
      apis.push(await startTestApi({ env, database: database.database }));
    }
  });
  afterAll(async () => {
    for (const api of apis) await api.close();
    await database?.close();
  });

  async function someone() {
    const [api] = apis as [Api];
    const { access_token: token } = await api.signIn(`user${users++}@example.com`);
    const { sub, org } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return { token, userId: sub as string, organizationId: org as string };
  }
  async function limit(
    { token, organizationId }: { token: string; organizationId: string },
    terms: object,
  ) {
    const json = { subject_type: 'organization', subject_id: organizationId, ...terms };
    const [first, second] = apis as [Api, Api];
    const path = `/v1/organizations/${organizationId}/quotas`;
    expect((await first.request(path, { json, token })).status).toBe(201);
    second.services.quotaRules.forget(organizationId);
  }
  const chat = (api: Api, token: string, body: object = {}) =>
    api.request('/v1/chat/completions', {
      token,
      json: { model: 'echo', messages: [{ role: 'user', content: 'hello there' }], ...body },
    });
  /** So many requests at the same time, half of them with each instance. */
  async function rush(count: number, token: string, body: object = {}) {
    const answers = await Promise.all(
      Array.from({ length: count }, async (_, n) => {
        const response = await chat(apis[n % 2] as Api, token, body);
        return { status: response.status, text: await response.text() };
      }),
    );
    return answers;
  }
  const statuses = (answers: { status: number }[], status: number) =>
    answers.filter((answer) => answer.status === status).length;
  const usedOf = async (organizationId: string, metric: string) => {
    for (const { accounts } of apis) {
      await accounts.flush();
      await accounts.flush();
    }
    const rows = await database.database.prisma.quotaCounter.findMany({
      where: { key: { startsWith: `organization:${organizationId}:${metric}:` } },
    });
    return rows.reduce((sum, { used }) => sum + Number(used), 0);
  };

  it.each([true, false])(
    'G08 lets exactly the allowed number of 200 pass (stream: %s)',
    async (stream) => {
      const caller = await someone();
      await limit(caller, { metric: 'requests', window: 'month', amount: 83 });
      const answers = await rush(200, caller.token, { stream });
      expect(statuses(answers, 200)).toBe(83);
      expect(statuses(answers, 429)).toBe(117);
      expect(await usedOf(caller.organizationId, 'requests')).toBe(83);
      expect((await chat(apis[0] as Api, caller.token)).status).toBe(429);
    },
  );

  it('G08 never lets tokens go beyond their limit, and ends at what was used', async () => {
    const caller = await someone();
    await limit(caller, { metric: 'tokens', window: 'month', amount: 3_000 });
    await limit(caller, { metric: 'requests', window: 'month', amount: 150 });
    const answers = await rush(200, caller.token, { max_tokens: 30 });
    const passed = statuses(answers, 200);
    expect(passed).toBeGreaterThan(0);
    expect(passed + statuses(answers, 429)).toBe(200);
    const tokens = answers.flatMap(({ status, text }) =>
      status === 200 ? [JSON.parse(text).usage.total_tokens as number] : [],
    );
    const sum = tokens.reduce((total, each) => total + each, 0);
    expect(sum).toBeLessThanOrEqual(3_000);
    expect(await usedOf(caller.organizationId, 'tokens')).toBe(sum);
    // What was refused for the tokens has not cost a request.
    expect(await usedOf(caller.organizationId, 'requests')).toBe(passed);
  });

  it('G08 lets no more run at a time than allowed, and everything run again after aborts', async () => {
    const caller = await someone();
    await limit(caller, { metric: 'concurrency', window: 'moment', amount: 3 });
    await limit(caller, { metric: 'requests', window: 'month', amount: 50 });
    const [first, second] = apis as [Api, Api];
    for (const { ollama } of apis) {
      ollama.setScript('llama3.2:latest', { chunks: ['One ', 'two'], chunkDelayMs: 60_000 });
    }
    const body = { model: 'llama3.2:latest', stream: true };
    const open: Response[] = [];
    for (const api of [first, second, first]) open.push(await chat(api, caller.token, body));
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const api of apis) {
      const refused = await chat(api, caller.token, body);
      expect(refused.status).toBe(429);
      expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    }
    for (const response of open) await response.body?.cancel();
    expect(await usedOf(caller.organizationId, 'concurrency')).toBe(0);
    // Three were worked on and are counted; the two that were refused have cost nothing.
    expect(await usedOf(caller.organizationId, 'requests')).toBe(3);
    expect((await chat(second, caller.token)).status).toBe(200);
  });
});
