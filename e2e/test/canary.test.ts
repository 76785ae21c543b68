import { startOpenAiServer } from '@headgate/model-provider/testing';
import { describeWith } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startBuiltApi } from './lib/built-api.ts';
import { fetch } from './lib/checked-fetch.ts';

const canary = {
  password: 'canary-password-1',
  wrongPassword: 'canary-wrong-password-1',
  prompt: 'canary-prompt-text',
  answer: 'canary-answer-text',
  upstreamError: 'canary-upstream-text',
  apiKey: 'sk-canary-api-key-0000',
  providerKey: 'sk-canary-provider-key-0000',
  providerWords: 'canary-provider-words',
};

describeWith(describe, 'postgres', 'a whole run with canaries', () => {
  it('G03 leaves no password, token, key, prompt or answer in a log line, an error, a metric or the database', async () => {
    await using cloud = await startOpenAiServer({ token: canary.providerKey });
    await using api = await startBuiltApi({
      LOG_LEVEL: 'trace',
      OPENAI_BASE_URL: cloud.url,
      OPENAI_API_KEY: canary.providerKey,
    });
    const seen: string[] = [];
    const call = async (path: string, json: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: typeof json === 'string' ? json : JSON.stringify(json),
      });
      const body = await response.text();
      if (response.status >= 400) seen.push(body);
      return { status: response.status, body };
    };

    const email = 'grace@example.com';
    await call('/v1/auth/signup', { email, password: canary.password });
    await call('/v1/auth/signup', { email, password: canary.password });
    await call('/v1/auth/signup', { email: 'x@example.com', password: 'canary' });
    await call('/v1/auth/login', { email, password: canary.wrongPassword });
    const login = await call('/v1/auth/login', { email, password: canary.password });
    const tokens = JSON.parse(login.body) as { access_token: string; refresh_token: string };
    const bearer = { Authorization: `Bearer ${tokens.access_token}` };
    const chat = (content: unknown, more: object = {}) =>
      call(
        '/v1/chat/completions',
        { model: 'llama3.2:latest', messages: [{ role: 'user', content }], ...more },
        bearer,
      );
    api.ollama.enqueue({ chunks: [canary.answer] });
    expect((await chat(canary.prompt)).body).toContain(canary.answer);
    api.ollama.enqueue({
      chunks: [canary.answer, 'x'],
      fail: { afterChunks: 1, by: 'error-line', message: canary.upstreamError },
    });
    seen.push((await chat(canary.prompt, { stream: true })).body.split('\n\n').at(-2) ?? '');
    for (const _attempt of [1, 2, 3]) {
      api.ollama.enqueue({ error: { status: 500, message: canary.upstreamError } });
    }
    expect((await chat(canary.prompt)).body).toContain('upstream_error');
    cloud.enqueue({
      error: { status: 401, message: `${canary.providerWords}: ${canary.providerKey}` },
    });
    await chat(canary.prompt, { model: 'openai/gpt-scripted' });
    cloud.enqueue({ chunks: ['x'], fail: { afterChunks: 1, by: 'reset' } });
    await chat(canary.prompt, { model: 'openai/gpt-scripted' });
    expect(cloud.requests.length).toBeGreaterThan(1);
    await chat([{ type: canary.prompt, text: canary.prompt }]);
    await chat(canary.prompt, { model: canary.prompt });
    await call('/v1/chat/completions', `{"messages":"${canary.prompt}`, bearer);
    await call('/v1/chat/completions', {}, { Authorization: `Bearer ${canary.apiKey}` });
    await call('/v1/auth/refresh', { refresh_token: canary.apiKey });
    const rotated = await call('/v1/auth/refresh', { refresh_token: tokens.refresh_token });
    const next = JSON.parse(rotated.body) as typeof tokens;
    await call('/v1/auth/refresh', { refresh_token: tokens.refresh_token });
    await call('/v1/auth/logout', { refresh_token: next.refresh_token });

    const columns = await api.textOfDatabase();
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toContain('headgate_http_request_duration_seconds');
    expect(columns).toContain(email);
    expect(await api.process.stop('SIGTERM')).toBe(0);
    const places = { log: api.process.output, errors: seen.join('\n'), database: columns, metrics };
    expect(places.log).toContain('auth.login.failed');
    expect(seen.length).toBeGreaterThan(8);
    const secrets = [
      ...Object.values(canary),
      tokens.access_token,
      tokens.refresh_token,
      next.access_token,
      next.refresh_token,
    ];
    for (const [place, text] of Object.entries(places)) {
      for (const secret of secrets)
        expect(text.includes(secret), `${secret} in the ${place}`).toBe(false);
    }
  });
});
