import type { AttemptLimiter } from '@headgate/auth';
import { flexibleAttemptLimiter } from '@headgate/auth/rate-limiter-flexible';
import type { Redis } from 'ioredis';
import type { ApiConfig } from '../../config.ts';

/** Bounds how often passwords may be tried: on Redis with a memory insurance, or in memory. */
export function createAttemptLimiter(
  config: Pick<ApiConfig, 'PASSWORD_FAILURES_NETWORK' | 'PASSWORD_FAILURES_ACCOUNT'>,
  redis: Redis | undefined,
): AttemptLimiter {
  const byNetwork = config.PASSWORD_FAILURES_NETWORK;
  const byAccount = config.PASSWORD_FAILURES_ACCOUNT;
  return flexibleAttemptLimiter({
    ...(redis && { redis }),
    networkFailures: byNetwork?.quota ?? Number.MAX_SAFE_INTEGER,
    ...(byNetwork && { networkSeconds: byNetwork.window }),
    accountFailures: byAccount?.quota ?? Number.MAX_SAFE_INTEGER,
    ...(byAccount && { accountSeconds: byAccount.window }),
  });
}
