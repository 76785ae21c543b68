import type { ApiKeys, Auth, Authenticator, KeyRing } from '@headgate/auth';
import type { Random } from '@headgate/core';
import type { Idempotency } from '@headgate/idempotency';
import type { PrismaLike } from '@headgate/idempotency/prisma';
import type { ClientIp } from '@headgate/rate-limit/client-ip';
import type { Tracing } from '@headgate/telemetry';
import type { Logger } from 'pino';
import type { ApiKeyDirectory } from '../domain/api-keys/ports.ts';
import type { AuditEvents } from '../domain/audit/ports.ts';
import type { BatchBook } from '../domain/batches/ports.ts';
import type { TurnServices } from '../domain/chat/start-turn.ts';
import type { CommunityPosts } from '../domain/community/ports.ts';
import type { CspViolation } from '../domain/csp/collect-violations.ts';
import type { FileShelf } from '../domain/files/ports.ts';
import type { HealthReport } from '../domain/health/check-health.ts';
import type { JobServices } from '../domain/jobs/ports.ts';
import type { RateLimits } from '../domain/limits/ports.ts';
import type { LoadGauge } from '../domain/load/ports.ts';
import type { Metrics } from '../domain/metrics/ports.ts';
import type { OperationServices } from '../domain/operations/ports.ts';
import type {
  AccessMemory,
  Invitations,
  Members,
  Organizations,
} from '../domain/organizations/ports.ts';
import type { ProjectMemory, Projects } from '../domain/projects/ports.ts';
import type { QuotaServices } from '../domain/quotas/quota-services.ts';
import type { ScheduleServices } from '../domain/schedules/ports.ts';
import type { Sessions } from '../domain/sessions/ports.ts';
import type { StatusEvents } from '../domain/status/ports.ts';
import type { SupportTickets } from '../domain/support/ports.ts';
import type { UsageReports } from '../domain/usage/report-ports.ts';
import type { Users } from '../domain/users/ports.ts';
import type { WebhookServices } from '../domain/webhooks/ports.ts';
import type { BrowserServices } from './browser.ts';
import type { OpenStreams } from './open-streams.ts';
import type { ListServices } from './pagination.ts';

/** What the routes need; the composition root makes it, a test makes its own. */
export interface ApiServices
  extends TurnServices,
    QuotaServices,
    ListServices,
    Omit<JobServices, 'queues'>,
    OperationServices,
    ScheduleServices,
    WebhookServices {
  readonly auth: Auth;
  /** Serves browsers that keep their session in a cookie. */
  readonly browser: BrowserServices;
  /** Tells who a bearer token is of. */
  readonly authenticator: Authenticator;
  readonly apiKeys: ApiKeys;
  readonly apiKeyDirectory: ApiKeyDirectory;
  readonly keys: KeyRing;
  readonly users: Users;
  readonly auditEvents: AuditEvents;
  readonly organizations: Organizations;
  readonly members: Members;
  readonly invitations: Invitations;
  /** What is remembered of who may do what. */
  readonly accessMemory: AccessMemory;
  readonly random: Random;
  readonly sessions: Sessions;
  readonly usageReports: UsageReports;
  readonly checkHealth: () => Promise<HealthReport>;
  /** Runs what carries an `Idempotency-Key` once. */
  readonly idempotency: Idempotency<PrismaLike>;
  readonly files: FileShelf;
  readonly batches: BatchBook;
  /** Longest file accepted, in bytes. */
  readonly fileLimitBytes: number;
  /** Milliseconds for which a file is kept. */
  readonly fileRetentionMs: number;
  readonly projects: Projects;
  readonly projectMemory: ProjectMemory;
  readonly supportTickets: SupportTickets;
  readonly communityPosts: CommunityPosts;
  readonly statusEvents: StatusEvents;
  /** The organisation whose admins operate the installation. */
  readonly operatorOrganization: string | undefined;
  readonly tracing: Tracing;
  /** Whether clients may keep answers and ask whether they still hold. */
  readonly keepAnswers: boolean;
  readonly load: LoadGauge;
  /** Counts what a browser refused because of a content policy. */
  readonly collectViolation: (violation: CspViolation) => void;
  /** Whether pages only report what their content policy forbids. */
  readonly cspReportOnly: boolean;
  /** Origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** Whom to tell of a weakness. */
  readonly securityTxt:
    | { readonly contacts: readonly string[]; readonly expires: Date }
    | undefined;
  /** Milliseconds until an answer has to begin. */
  readonly requestTimeoutMs: number;
  /** Longest URL, in characters. */
  readonly urlLimit: number;
  readonly rateLimits: RateLimits;
  /** Tells the client's address of a connection and its `X-Forwarded-For`. */
  readonly clientIp: ClientIp;
  /** Whether a caller at an address decides what is recorded of its traces. */
  readonly isTracePeer: (ip: string) => boolean;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Version of the running build. */
  readonly version: string;
  /** Milliseconds of silence after which a stream sends a sign of life. */
  readonly heartbeatMs: number;
  /** Longest body accepted, in bytes. */
  readonly bodyLimitBytes: number;
  readonly openStreams: OpenStreams;
  /** Whether the service is to get new work; false from the moment it is told to stop. */
  readonly accepting: () => boolean;
  /** Whether it still takes connections; from then on it ends what its reader can go on with elsewhere. */
  readonly serving: () => boolean;
}
