import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';
import { seeds, type Tenant } from './support/seeds.ts';

interface Operation {
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, object>> }>
  >;
}

let api: Awaited<ReturnType<typeof startTestApi>>;
let owner: Tenant;
let values: Readonly<Record<string, Readonly<Record<string, string>>>>;
let lists: readonly string[];
let things: readonly string[];

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
  const reads = Object.entries<Record<string, Operation>>(document.paths).flatMap(
    ([path, { get }]) =>
      get?.responses[200]?.content?.['application/json'] ? [{ path, get }] : [],
  );
  const isList = ({ get }: { get: Operation }) =>
    get.parameters?.some(({ name }) => name === 'cursor') === true;
  lists = reads.filter(isList).map(({ path }) => path);
  things = reads
    .filter((read) => !isList(read) && values[kindOf(read.path)] !== undefined)
    .map(({ path }) => path);
});
afterAll(() => api.close());

/** The part of a path up to its first parameter, by which its seed is found. */
const kindOf = (path: string) => /^.*?\{\w+\}/.exec(path)?.[0] ?? '';

/** A path with the ids of what the seeds have made. */
function urlOf(path: string): string {
  const kind = kindOf(path);
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[kind]?.[name] ?? `no-${name}`);
}

/** The tag of an answer, which has to be 304 to whoever has it. */
async function tagOf(path: string): Promise<string> {
  const { token } = owner;
  const first = await api.request(urlOf(path), { token });
  expect(first.status, path).toBe(200);
  const tag = first.headers.get('etag') ?? '';
  // They tell for how long jobs have been waiting, which is never the same.
  if (path.startsWith('/v1/admin/queues')) return tag;
  const headers = { 'If-None-Match': tag };
  const again = await api.request(urlOf(path), { token, headers });
  expect([again.status, await again.text()], path).toEqual([304, '']);
  return tag;
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

  it('has a weak tag for each page', async () => {
    for (const path of lists) expect(await tagOf(path), path).toMatch(/^W\/"[\w-]{27}"$/);
  });
});

describe('everything that the OpenAPI document names by an id', () => {
  it('has a strong tag', async () => {
    expect(things.length).toBeGreaterThan(12);
    for (const path of things) expect(await tagOf(path), path).toMatch(/^"(?:\d+|[\w-]{27})"$/);
  });
});
