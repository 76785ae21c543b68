import { createAuth, parseKeyRing } from '@headgate/auth';
import { prismaAuthStore } from '@headgate/auth/prisma';
import { createTestDatabase } from '@headgate/db/testing';

const rounds = 2000;
const account = { email: 'ada@example.com', password: 'correct horse 1' };

/** A refresh, and the query behind an access token, on a PostgreSQL of this machine, one after the other; beside them the smallest query there is. */
const database = await createTestDatabase({ on: 'postgres' });
const { prisma } = database.database;
const auth = createAuth({
  store: prismaAuthStore(prisma),
  keys: parseKeyRing('k1:a secret of more than thirty-two bytes'),
  hasher: {
    hash: async (password) => password,
    verify: async (password, stored) => (password === stored ? 'match' : 'mismatch'),
    needsRehash: () => false,
  },
  issuer: 'bench',
  audience: 'bench',
  policy: { revocationCacheMs: 0 },
});
await auth.signup(account);
let grant = await auth.login(account);

const floor = await measure('SELECT 1', async () => void (await prisma.$queryRaw`SELECT 1`));
await measure(
  'authenticate, cache off',
  async () => void (await auth.authenticate(grant.accessToken)),
);
const refresh = await measure('refresh', async () => {
  grant = await auth.refresh(grant.refreshToken);
});
console.log(`refresh    ratio ${(refresh / floor).toFixed(1)} (refresh / SELECT 1)`);
await database.close();

async function measure(name: string, run: () => Promise<void>): Promise<number> {
  for (let round = 0; round < 200; round += 1) await run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const [p50 = 0, p99 = 0] = [times[rounds / 2], times[Math.floor(rounds * 0.99)]];
  console.log(`refresh    ${name.padEnd(26)} p50 ${p50.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms`);
  return p50;
}
