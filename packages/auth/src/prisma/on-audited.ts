import type { AuditRecord } from '../audit-record.ts';

/** What the stores in PostgreSQL take beside a client. */
export interface PrismaStoreOptions {
  /** Hears of each audit record once its statement has stored it, for a counter; must not throw. */
  readonly onAudited?: ((record: AuditRecord) => void) | undefined;
}

/** Tells of a record, where there is one. */
export function teller({ onAudited }: PrismaStoreOptions): (record: AuditRecord | null) => void {
  return (record) => {
    if (record !== null) onAudited?.(record);
  };
}
