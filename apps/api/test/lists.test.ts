import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';
import { seeds, type Tenant } from './support/seeds.ts';

interface Parameter {
  readonly in: string;
  readonly name: string;
}

let api: Awaited<ReturnType<typeof startTestApi>>;
let owner: Tenant;
let values: Readonly<Record<string, Readonly<Record<string, string>>>>;
let lists: readonly string[];

beforeAll(async () => {
  api = await startTestApi({ env: { RATE_LIMITS: 'false' } });
  const email = 'lists@example.com';
  const { access_token: token, session_id: sessionId } = await api.signIn(email);
  const { userId, organizationId } = await api.services.authenticator.authenticate(token);
  owner = { api, email, userId, organizationId, token, sessionId };
  // What the installation itself has is shown to who operates it.
  api.operateBy(organizationId);
  const made: Record<string, Readonly<Record<string, string>>> = {};
  for (const [kind, make] of Object.entries(seeds)) {
    made[kind] = await make(owner);
    // Of the caller's organisation there is one.
    for (let more = 0; more < 4 && kind !== '/v1/organizations/{id}'; more += 1) await make(owner);
  }
  values = made;
  const document = await json(await api.request('/openapi.json'));
  lists = Object.entries<Record<string, { parameters?: Parameter[] }>>(document.paths)
    .filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'cursor'))
    .map(([path]) => path);
});
afterAll(() => api.close());

/** A path with the ids of what the seeds have made. */
function urlOf(path: string): string {
  const kind = /^.*?\{\w+\}/.exec(path)?.[0] ?? '';
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[kind]?.[name] ?? `no-${name}`);
}

describe('every list of the OpenAPI document', () => {
  it('B01 B16 B18 is walked whole, there and back, and refuses what is malformed', async () => {
    expect(lists.length).toBeGreaterThan(12);
    for (const path of lists) {
      let rows = 0;
      await assertEndpoint<Record<string, string>>({
        request: async (url) => api.request(url, { token: owner.token }),
        url: urlOf(path),
        identify: (item) => {
          rows += 1;
          return item['id'] ?? item['user_id'] ?? item['name'] ?? JSON.stringify(item);
        },
        limits: [1, 2, 100],
      });
      // Nobody but an operator writes there.
      if (path !== '/v1/status/events') expect(rows, `${path} is empty`).toBeGreaterThan(0);
    }
  });
});
