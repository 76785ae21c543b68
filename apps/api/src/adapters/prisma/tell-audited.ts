import { AsyncLocalStorage } from 'node:async_hooks';
import type { PrismaClient } from '@headgate/db';

/** The audit lines of the transaction that runs. */
const pending = new AsyncLocalStorage<string[]>();

/** Notes that the transaction that runs writes a line of the audit log. */
export function noteAuditLine(action: string): void {
  pending.getStore()?.push(action);
}

/** The client, which tells of each audit line that `auditRow` made for a transaction, once that is committed. */
export function tellAudited(
  prisma: PrismaClient,
  onAudited: (action: string) => void,
): PrismaClient {
  const transaction = async (...given: unknown[]): Promise<unknown> => {
    const actions: string[] = [];
    const result = await pending.run(actions, () =>
      Reflect.apply(prisma.$transaction, prisma, given),
    );
    for (const action of actions) onAudited(action);
    return result;
  };
  return new Proxy(prisma, {
    get: (target, name) => (name === '$transaction' ? transaction : Reflect.get(target, name)),
  });
}
