import type { ApiKeys, Auth, Authenticator, KeyRing } from '@headgate/auth';
import type { Idempotency } from '@headgate/idempotency';
import type { PrismaLike } from '@headgate/idempotency/prisma';
import type { ClientIp } from '@headgate/rate-limit/client-ip';
import type { Logger } from 'pino';
import type { ApiKeyDirectory } from '../domain/api-keys/ports.ts';
import type { TurnServices } from '../domain/chat/start-turn.ts';
import type { HealthReport } from '../domain/health/check-health.ts';
import type { RateLimits } from '../domain/limits/ports.ts';
import type { Metrics } from '../domain/metrics/ports.ts';
import type { Sessions } from '../domain/sessions/ports.ts';
import type { Users } from '../domain/users/ports.ts';
import type { ListServices } from './pagination.ts';

/** What the routes need; the composition root makes it, a test makes its own. */
export interface ApiServices extends TurnServices, ListServices {
  readonly auth: Auth;
  /** Tells who a bearer token is of. */
  readonly authenticator: Authenticator;
  readonly apiKeys: ApiKeys;
  readonly apiKeyDirectory: ApiKeyDirectory;
  readonly keys: KeyRing;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly checkHealth: () => Promise<HealthReport>;
  /** Runs what carries an `Idempotency-Key` once. */
  readonly idempotency: Idempotency<PrismaLike>;
  readonly rateLimits: RateLimits;
  /** Tells the client's address of a connection and its `X-Forwarded-For`. */
  readonly clientIp: ClientIp;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Version of the running build. */
  readonly version: string;
  /** Milliseconds of silence after which a stream sends a sign of life. */
  readonly heartbeatMs: number;
  /** Longest body accepted, in bytes. */
  readonly bodyLimitBytes: number;
  /** Whether the service still takes work; false from the moment it is told to stop. */
  readonly accepting: () => boolean;
}
