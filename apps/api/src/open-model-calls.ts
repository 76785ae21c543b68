import { systemClock, uuidv7 } from '@headgate/core';
import type { Database } from '@headgate/db';
import { type Deadlines, defaultDeadlines } from '@headgate/model-provider';
import type { Logger } from 'pino';
import { type ModelParts, type OpenedModels, openModels } from './adapters/model/open-models.ts';
import { prismaQuotas } from './adapters/prisma/prisma-quotas.ts';
import { prismaUsageLedger } from './adapters/prisma/prisma-usage-ledger.ts';
import type { ApiConfig } from './config.ts';
import type { Metrics } from './domain/metrics/ports.ts';
import type { Quotas } from './domain/quotas/ports.ts';
import { QuotaRules } from './domain/quotas/quota-rules.ts';
import { type OpenCallAccounts, openCallAccounts } from './domain/usage/call-accounts.ts';

/** What {@link openModelCalls} takes. */
export interface ModelCallParts {
  readonly config: ApiConfig;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: ModelParts['metrics'] & Pick<Metrics, 'modelCalled'>;
  /** How long a model may take. */
  readonly deadlines?: Deadlines | undefined;
}

/** The models that the settings name, and who pays for their calls. */
export interface ModelCalls {
  readonly models: OpenedModels;
  readonly deadlines: Deadlines;
  readonly quotas: Quotas;
  readonly quotaRules: QuotaRules;
  readonly accounts: OpenCallAccounts;
  /** Writes down what is not yet written, and ends the connections to providers. */
  close(): Promise<void>;
}

/**
 * Opens the models with their accounts: the same for the routes of the API and for the tasks of a worker.
 *
 * @throws ConfigError when the file of a key cannot be read
 */
export async function openModelCalls(parts: ModelCallParts): Promise<ModelCalls> {
  const { config, database, log, metrics, deadlines = defaultDeadlines } = parts;
  const models = await openModels({ config, deadlines, log, metrics });
  const quotas = prismaQuotas(database.prisma);
  const quotaRules = new QuotaRules({
    quotas,
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
    onEnd: ({ kind }, { outcome, counts }) => metrics.modelCalled({ kind, outcome, ...counts }),
    onReportFailed: (error) =>
      log.error({ target: 'usage', err: error }, 'usage could not be reported; it is tried again'),
  });
  return {
    models,
    deadlines: models.deadlines,
    quotas,
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
