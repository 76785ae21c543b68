import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';
import type { SecretSeal } from '../secret-seal.ts';

/** What {@link sealSecretsTask} takes. */
export interface SealSecretsOptions {
  readonly prisma: PrismaClient;
  readonly seal: SecretSeal;
  /** Endpoints that are looked at by one statement; 200 by default. */
  readonly batchSize?: number;
}

/**
 * The task `maintenance.seal-webhook-secrets`: seals with the newest key what is stored as it is, and what an older key has
 * sealed, so that a key can be taken out of the ring once this has run.
 *
 * @example
 * ```ts
 * await runTask(sealSecretsTask({ prisma, seal }), undefined);
 * ```
 */
export function sealSecretsTask({ prisma, seal, batchSize = 200 }: SealSecretsOptions) {
  const columns = { id: true, secret: true, previousSecret: true } as const;

  return defineTask({
    name: 'maintenance.seal-webhook-secrets',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      let [count, failed] = [0, 0];
      for (let after: string | undefined; ; ) {
        signal.throwIfAborted();
        const rows: { id: string; secret: string; previousSecret: string | null }[] =
          await prisma.webhookEndpoint.findMany({
            where: after === undefined ? {} : { id: { gt: after } },
            orderBy: { id: 'asc' },
            take: batchSize,
            select: columns,
          });
        for (const { id, secret, previousSecret } of rows) {
          const stored = previousSecret === null ? [secret] : [secret, previousSecret];
          if (stored.every((each) => seal.isCurrent(each))) continue;
          try {
            const anew = (each: string) => seal.seal(id, seal.open(id, each));
            // A rotation in between has written its own, which the next run looks at.
            const changed = await prisma.webhookEndpoint.updateMany({
              where: { id, secret, previousSecret },
              data: {
                secret: anew(secret),
                ...(previousSecret !== null && { previousSecret: anew(previousSecret) }),
              },
            });
            count += changed.count;
          } catch (error) {
            failed += 1;
            log.warn({ err: error }, 'the secret of a webhook cannot be opened');
          }
        }
        after = rows.at(-1)?.id;
        if (rows.length < batchSize) break;
      }
      log.info({ count, failed }, 'secrets of webhooks sealed');
    },
  });
}
