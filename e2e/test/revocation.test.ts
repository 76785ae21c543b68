import { describeWith } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { account, startBuiltApi } from './lib/built-api.ts';

interface Tokens {
  readonly access_token: string;
  readonly session_id: string;
}

describeWith(describe, 'postgres', 'two processes of the API', () => {
  it('A24 refuse a token within the bound after the other has revoked its session', async () => {
    await using first = await startBuiltApi();
    await using second = await startBuiltApi({ DATABASE_URL: first.databaseUrl });
    const post = (url: string, json: unknown, token = '') =>
      fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(json),
      });
    const statusOf = async (url: string, token: string) =>
      (await fetch(`${url}/v1/users/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
    const logIn = async () =>
      (await (await post(`${first.url}/v1/auth/login`, account)).json()) as Tokens;

    await post(`${first.url}/v1/auth/signup`, account);
    const kept = await logIn();
    const lost = await logIn();
    expect(await statusOf(second.url, lost.access_token)).toBe(200);

    const revoke = `${first.url}/v1/auth/sessions/${lost.session_id}/revoke`;
    expect((await post(revoke, {}, kept.access_token)).status).toBe(204);
    expect(await statusOf(first.url, lost.access_token)).toBe(401);

    // The bound is 5 seconds; the rest is for a machine that has other things to do.
    await expect
      .poll(() => statusOf(second.url, lost.access_token), { timeout: 15_000, interval: 200 })
      .toBe(401);
    expect(await statusOf(second.url, kept.access_token)).toBe(200);
  }, 60_000);
});
