import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAuth, parseKeyRing } from '@headgate/auth';
import { createArgon2Hasher } from '@headgate/auth/argon2';
import { memoryAuthStore } from '@headgate/auth/memory';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { Bench } from 'tinybench';

const url = 'https://api.example';
const secret = 'a secret of more than thirty-two bytes';
const account = { email: 'ada@example.com', password: 'correct horse 1', name: 'Ada' };

/** better-auth on its own store in memory, with our argon2id, so that both do the same work on a password. */
async function openBetterAuth() {
  const hasher = createArgon2Hasher();
  const auth = betterAuth({
    baseURL: url,
    secret,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: {
      enabled: true,
      password: {
        hash: (password) => hasher.hash(password),
        verify: async ({ hash, password }) => (await hasher.verify(password, hash)) === 'match',
      },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
  await auth.api.signUpEmail({ body: account });
  const signIn = () => auth.api.signInEmail({ body: account, returnHeaders: true });
  const { headers } = await signIn();
  const cookie = headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const sent = new Headers({ cookie });
  return {
    signIn,
    checkSession: async () => {
      if ((await auth.api.getSession({ headers: sent })) === null) throw new Error('no session');
    },
  };
}

async function openHeadgate() {
  const auth = createAuth({
    store: memoryAuthStore(),
    keys: parseKeyRing(`k1:${secret}`),
    sessionKeys: parseKeyRing(`s1:${secret}`),
    hasher: createArgon2Hasher(),
    issuer: url,
    audience: url,
  });
  await auth.signup(account);
  const { accessToken } = await auth.login(account);
  const { cookie } = await auth.browser.login(account);
  return {
    signIn: () => auth.login(account),
    checkToken: () => auth.authenticate(accessToken),
    checkCookie: () => auth.browser.authenticate(cookie),
  };
}

/** The longest block of the event loop while 20 sign in, in milliseconds. */
async function longestGap(signIn: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await Promise.all(Array.from({ length: 20 }, signIn));
  await nextTurn();
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return delay.max / 1e6;
}

/** The same work by both, in the same run: a session is checked, and somebody signs in with argon2id of 19 MiB. */
export async function compareWithBetterAuth(): Promise<void> {
  const other = await openBetterAuth();
  const own = await openHeadgate();
  const checks = new Bench({ time: 1500, warmupTime: 500 })
    .add('better-auth getSession', other.checkSession)
    .add('auth.authenticate', async () => void (await own.checkToken()))
    .add('auth.browser.authenticate', async () => void (await own.checkCookie()));
  const signIns = new Bench({ iterations: 40, time: 1000, warmup: false })
    .add('better-auth sign-in', async () => void (await other.signIn()))
    .add('auth.login', async () => void (await own.signIn()));
  for (const bench of [checks, signIns]) {
    await bench.run();
    const [reference = 0, ...rest] = bench.tasks.map(({ name, result }) => {
      if (!('latency' in result)) throw new Error(`${name} did not run`);
      const { p50, p99 } = result.latency;
      console.log(
        `peer       ${name.padEnd(26)} p50 ${(p50 * 1000).toFixed(1).padStart(9)} µs   p99 ${(p99 * 1000).toFixed(1).padStart(9)} µs`,
      );
      return p50;
    });
    for (const median of rest) {
      console.log(`peer       ratio ${(median / reference).toFixed(2)} (ours / better-auth)`);
    }
  }
  for (const [name, signIn] of [
    ['better-auth', other.signIn],
    ['headgate', own.signIn],
  ] as const) {
    const gap = await longestGap(signIn);
    console.log(
      `20 logins  ${name.padEnd(14)} longest event-loop gap ${gap.toFixed(1)} ms (argon2id)`,
    );
  }
}
