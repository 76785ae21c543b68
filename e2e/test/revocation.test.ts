import { describeWith } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startBuiltApi } from './lib/built-api.ts';
import { clientOf, logIn, signIn, statusOf } from './lib/sign-in.ts';

/** What a process answers to an access token. */
const answerTo = (token: string, { url }: { readonly url: string }) =>
  statusOf(clientOf(url, token).call('GET /v1/users/me'));

describeWith(describe, 'postgres', 'two processes of the API', () => {
  it('A24 refuse a token within the bound after the other has revoked its session', async () => {
    await using first = await startBuiltApi();
    await using second = await startBuiltApi({ DATABASE_URL: first.databaseUrl });
    const kept = await signIn(first.url);
    const lost = await logIn(first.url);
    expect(await answerTo(lost.token, second)).toBe(200);

    const path = { id: lost.sessionId };
    await kept.client.call('POST /v1/auth/sessions/{id}/revoke', { path });
    expect(await answerTo(lost.token, first)).toBe(401);

    // The bound is 5 seconds; the rest is for a machine that has other things to do.
    await expect
      .poll(() => answerTo(lost.token, second), { timeout: 15_000, interval: 200 })
      .toBe(401);
    expect(await answerTo(kept.token, second)).toBe(200);
  }, 60_000);

  it('A26 refuse an API key within the bound after the other has ended it', async () => {
    await using first = await startBuiltApi();
    await using second = await startBuiltApi({ DATABASE_URL: first.databaseUrl });
    const { client } = await signIn(first.url);
    const { data: made } = await client.call('POST /v1/api-keys', {
      body: { name: 'ci', scopes: ['models:read'] },
    });
    const list = (url: string) => statusOf(clientOf(url, made.key).call('GET /v1/models'));
    expect(await list(second.url)).toBe(200);
    await client.call('DELETE /v1/api-keys/{id}', { path: { id: made.id } });
    expect(await list(first.url)).toBe(401);
    await expect.poll(() => list(second.url), { timeout: 15_000, interval: 200 }).toBe(401);
  }, 60_000);

  it('A18 give one successor to a token that is refreshed at both at once', async () => {
    await using first = await startBuiltApi();
    await using second = await startBuiltApi({ DATABASE_URL: first.databaseUrl });
    const { refreshToken } = await signIn(first.url);
    const body = { refresh_token: refreshToken };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const { url } = index % 2 === 0 ? first : second;
        return clientOf(url).call('POST /v1/auth/refresh', { body });
      }),
    );
    expect(new Set(answers.map(({ data }) => data.refresh_token)).size).toBe(1);
  }, 60_000);

  it('A16 accept the tokens of each other through every step of a rotation of keys', async () => {
    const [old, next] = ['old', 'new'].map((kid) => `${kid}:${'0123456789abcdef'.repeat(4)}${kid}`);
    await using before = await startBuiltApi({ JWT_KEYS: `${old}` });
    const start = (JWT_KEYS: string) =>
      startBuiltApi({ DATABASE_URL: before.databaseUrl, JWT_KEYS });
    await using published = await start(`${old},${next}`);
    await using signing = await start(`${next},${old}`);
    await using retired = await start(`${next}`);
    await signIn(before.url);

    const accepted = async (from: { url: string }, at: { url: string }) =>
      answerTo((await logIn(from.url)).token, at);
    // One step apart all is well, whoever has restarted first.
    expect(await accepted(before, published)).toBe(200);
    expect(await accepted(published, before)).toBe(200);
    expect(await accepted(published, signing)).toBe(200);
    expect(await accepted(signing, published)).toBe(200);
    expect(await accepted(signing, retired)).toBe(200);
    expect(await accepted(retired, signing)).toBe(200);
    // Two steps apart it is not: that is what the runbook's waiting is for.
    expect(await accepted(signing, before)).toBe(401);
    expect(await accepted(published, retired)).toBe(401);
  }, 60_000);
});
