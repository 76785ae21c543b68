import { getActiveResourcesInfo } from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';
import { until } from './support/until.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;

beforeAll(async () => {
  api = await startTestApi({ env: { RATE_LIMITS: 'false' } });
  ({ access_token: token } = await api.signIn());
});
afterAll(() => api.close());

const timers = () => getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

async function job(): Promise<string> {
  const input = { model: 'echo', messages: [{ role: 'user', content: 'Hi' }] };
  const created = await api.request('/v1/jobs', { token, json: { type: 'chat', input } });
  return `/v1/jobs/${(await json(created)).id}/events`;
}

async function file(): Promise<string> {
  const form = new FormData();
  form.set('purpose', 'batch');
  form.set('file', new File(['x'.repeat(300_000)], 'requests.jsonl'));
  const encoded = new Response(form);
  const created = await api.request('/v1/files', {
    method: 'POST',
    token,
    headers: { 'Content-Type': encoded.headers.get('content-type') ?? '' },
    body: await encoded.arrayBuffer(),
  });
  return `/v1/files/${(await json(created)).id}/content`;
}

/** What is streamed to a GET, by its pattern; one is made of each. */
const streams: Record<string, () => Promise<string>> = {
  '/v1/jobs/{id}/events': job,
  '/v1/files/{id}/content': file,
};

it('knows every GET that is answered by a stream', async () => {
  const { paths } = await json(await api.request('/openapi.json'));
  const streamed = Object.entries<{ get?: { responses: Record<string, { content?: object }> } }>(
    paths,
  ).filter(([, { get }]) =>
    Object.keys(get?.responses['200']?.content ?? {}).some((type) =>
      /^(?:text\/event-stream|application\/octet-stream)$/.test(type),
    ),
  );
  expect(streamed.map(([path]) => path).sort()).toEqual(Object.keys(streams).sort());
});

it.each(Object.entries(streams))('HEAD of %s leaves nothing behind', async (_, make) => {
  const path = await make();
  let readers = 0;
  const { files } = api.services;
  const app = api.appWith({
    files: {
      ...files,
      async *read(of) {
        readers += 1;
        try {
          yield* files.read(of);
        } finally {
          readers -= 1;
        }
      },
    },
  });
  const before = timers();
  for (let index = 0; index < 20; index += 1) {
    const { status, body } = await app.request(path, { method: 'HEAD', token });
    expect([status, body]).toEqual([200, null]);
  }
  await until(() => timers() <= before && readers === 0);
});
