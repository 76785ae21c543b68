import { systemClock, uuidv7 } from '@headgate/core';
import type { Database } from '@headgate/db';
import { type Deadlines, defaultDeadlines } from '@headgate/model-provider';
import type { Logger } from 'pino';
import { openModels } from './adapters/model/open-models.ts';
import { prismaQuotaRules } from './adapters/prisma/prisma-quota-rules.ts';
import { prismaUsageLedger } from './adapters/prisma/prisma-usage-ledger.ts';
import type { ModelCallServices } from './domain/chat/ports.ts';
import type { ModelMetrics } from './domain/metrics/ports.ts';
import type { FollowAttempt } from './domain/models/ports.ts';
import { QuotaRules } from './domain/quotas/quota-rules.ts';
import { type OpenCallAccounts, openCallAccounts } from './domain/usage/call-accounts.ts';
import type { ModelSettings } from './settings.ts';

/** What {@link openModelCalls} takes. */
export interface ModelCallParts {
  readonly config: ModelSettings;
  /** Opened by the caller, and closed after what is opened here. */
  readonly database: Pick<Database, 'prisma'>;
  readonly log: Logger;
  readonly metrics: ModelMetrics;
  /** How long a model may take. */
  readonly deadlines?: Deadlines | undefined;
  /** Makes each try to ask a provider a part of the trace of its call. */
  readonly followAttempt?: FollowAttempt | undefined;
}

/** The models that the settings name, and who pays for their calls: one pool for all that a process does with them. */
export interface ModelCalls extends ModelCallServices {
  /** The ids of the providers whose state is worth a look: all but the built-in stand-in. */
  readonly providers: readonly string[];
  readonly quotaRules: QuotaRules;
  readonly accounts: OpenCallAccounts;
  /** Writes down what is not yet written, and ends the connections to providers. */
  close(): Promise<void>;
}

/**
 * Opens the models with their accounts: the same for the routes of the API and for the tasks of a worker.
 *
 * @throws ConfigError when the file of a key cannot be read
 *
 * @example
 * ```ts
 * const calls = await openModelCalls({ config, database, log, metrics });
 * const { parts } = await startChat(calls, request, { caller, requestId, signal });
 * await collect(parts);
 * await calls.close();
 * ```
 */
export async function openModelCalls(parts: ModelCallParts): Promise<ModelCalls> {
  const { config, database, log, metrics, deadlines = defaultDeadlines } = parts;
  const { followAttempt } = parts;
  const models = await openModels({ config, deadlines, log, metrics, followAttempt });
  const quotaRules = new QuotaRules({
    quotas: prismaQuotaRules(database.prisma),
    ceilings: config.QUOTAS,
    clock: systemClock,
    maxAgeMs: 5_000,
    maxCallers: 10_000,
  });
  const accounts = openCallAccounts({
    ledger: prismaUsageLedger(database.prisma),
    rules: quotaRules,
    catalog: models.catalog,
    clock: systemClock,
    generateId: uuidv7(),
    reportEveryMs: config.USAGE_REPORT_INTERVAL,
    reportAfter: 500,
    mostWaiting: 50_000,
    onEnd({ kind }, { outcome, counts, durationMs, firstTokenMs, failure }, cost) {
      const firstTokenSeconds = firstTokenMs === undefined ? undefined : firstTokenMs / 1_000;
      const seconds = durationMs / 1_000;
      metrics.modelCalled({ kind, outcome, ...counts, cost, seconds, firstTokenSeconds });
      if (failure) metrics.providerFailed(failure);
    },
    onReportFailed: (error) =>
      log.error({ target: 'usage', err: error }, 'usage could not be reported; it is tried again'),
  });
  return {
    models: models.directory,
    catalog: models.catalog,
    deadlines: models.deadlines,
    providers: models.providers,
    quotaRules,
    accounts,
    async close() {
      await accounts
        .close()
        .catch((error: unknown) =>
          log.error({ target: 'usage', err: error }, 'the last usage was lost'),
        );
      await models.close();
    },
  };
}
