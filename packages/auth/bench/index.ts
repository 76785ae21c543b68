import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ApiKeyStore,
  createApiKeys,
  createAuth,
  createKeyRing,
  definePermissions,
  type KeyDescription,
  parseKeyRing,
} from '@headgate/auth';
import { type BcryptHasher, createBcryptHasher } from '@headgate/auth/bcrypt';
import { memoryApiKeyStore, memoryAuthStore } from '@headgate/auth/memory';
import jwt from 'jsonwebtoken';
import { Bench } from 'tinybench';
import { compareWithBetterAuth } from './better-auth.ts';

const issuer = 'https://issuer.example';
const audience = 'https://api.example';
const secret = 'a secret of more than thirty-two bytes';
const account = { email: 'ada@example.com', password: 'correct horse 1' };

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const kinds: Record<string, KeyDescription> = {
  HS256: { kid: 'k1', secret },
  ES256: { kid: 'k1', algorithm: 'ES256', privateKey },
};

async function compareVerification(algorithm: string, key: KeyDescription): Promise<void> {
  const keys = createKeyRing([key]);
  const hasher = createBcryptHasher({ cost: 4, inline: true });
  const auth = createAuth({ store: memoryAuthStore(), keys, hasher, issuer, audience });
  await auth.signup(account);
  const { accessToken } = await auth.login(account);
  const { verificationKey, signingKey, algorithm: only } = keys.current;
  // More than are remembered, one after the other: none of them is when its turn comes again.
  const { header, payload } = jwt.decode(accessToken, { complete: true }) ?? {};
  const others = Array.from({ length: 10_500 }, () =>
    jwt.sign({ ...Object(payload), jti: randomUUID() }, signingKey, { algorithm: only, header }),
  );
  let next = 0;

  const bench = new Bench({ time: 1500, warmupTime: 300 })
    .add('auth.verifyAccess', async () => {
      await auth.verifyAccess(accessToken);
    })
    .add('auth.authenticate', async () => {
      await auth.authenticate(accessToken);
    })
    .add('the same, a new token', async () => {
      await auth.authenticate(others[next++ % others.length] ?? '');
    })
    .add('jsonwebtoken.verify', async () => {
      jwt.verify(accessToken, verificationKey, { algorithms: [only] });
    });
  await bench.run();

  const medians = bench.tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`${name} did not run`);
    const { p50, p99 } = result.latency;
    console.log(`${algorithm}  ${name.padEnd(20)} p50 ${micros(p50)}   p99 ${micros(p99)}`);
    return p50;
  });
  const [own = 0, , , bare = 0] = medians;
  console.log(
    `${algorithm}  ratio ${(own / bare).toFixed(2)} (verifyAccess / jsonwebtoken.verify)\n`,
  );
}

async function loginAtOnce(name: string, hasher: BcryptHasher): Promise<number> {
  const keys = parseKeyRing(`k1:${secret}`);
  const auth = createAuth({ store: memoryAuthStore(), keys, hasher, issuer, audience });
  await auth.signup(account);
  await auth.login(account);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => auth.login(account)));
  const total = performance.now() - start;
  // The last block is only seen by the timer that comes after it.
  await nextTurn();
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();

  const gap = delay.max / 1e6;
  console.log(
    `20 logins  ${name.padEnd(14)} longest event-loop gap ${gap.toFixed(1).padStart(7)} ms   all done in ${total.toFixed(0).padStart(5)} ms`,
  );
  await hasher.close();
  return gap;
}

async function compareApiKeys(): Promise<void> {
  const permissions = definePermissions({
    permissions: ['notes:read'],
    roles: { owner: ['*'], admin: ['*'], member: ['*'], viewer: ['*'] },
  });
  let lookups = 0;
  const memory = memoryApiKeyStore();
  const store: ApiKeyStore = {
    ...memory,
    findApiKey: (id) => {
      lookups += 1;
      return memory.findApiKey(id);
    },
  };
  const apiKeys = createApiKeys({ store, permissions, environment: 'live' });
  const { key } = await apiKeys.create({
    principal: {
      userId: randomUUID(),
      organizationId: randomUUID(),
      role: 'member',
      credential: { type: 'session', sessionId: '', tokenId: '', expiresAt: new Date() },
    },
    name: 'bench',
    scopes: ['notes:read'],
  });
  await apiKeys.authenticate(key);
  console.log(`API key    cold: ${lookups} look-up`);
  const { p50: own } = await latency('apiKeys.authenticate', () => apiKeys.authenticate(key));
  const { p50: bare } = await latency('sha256 of the key', async () => {
    createHash('sha256').update(key).digest();
  });
  const forged = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
  await latency('a wrong checksum', () => apiKeys.authenticate(forged).catch(() => undefined));
  console.log(
    `API key    ratio ${(own / bare).toFixed(2)} (authenticate from cache / one SHA-256)\n`,
  );
}

async function latency(name: string, run: () => Promise<unknown>) {
  const bench = new Bench({ time: 1000, warmupTime: 300 }).add(name, async () => {
    await run();
  });
  await bench.run();
  const [task] = bench.tasks;
  if (task === undefined || !('latency' in task.result)) throw new Error(`${name} did not run`);
  const { p50, p99 } = task.result.latency;
  console.log(`API key    ${name.padEnd(20)} p50 ${micros(p50)}   p99 ${micros(p99)}`);
  return task.result.latency;
}

function micros(milliseconds: number): string {
  return `${(milliseconds * 1000).toFixed(1).padStart(6)} µs`;
}

for (const [algorithm, key] of Object.entries(kinds)) await compareVerification(algorithm, key);
await compareApiKeys();
await compareWithBetterAuth();
const pool = await loginAtOnce('worker pool', createBcryptHasher());
const main = await loginAtOnce('main thread', createBcryptHasher({ inline: true }));
console.log(`20 logins  ratio ${(main / pool).toFixed(0)} (gap of the main thread / of the pool)`);
