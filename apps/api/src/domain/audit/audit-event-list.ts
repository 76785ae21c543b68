import { definePagination, type PageServed } from '@headgate/pagination';

/** The audit log of an organisation, the latest first. */
export function createAuditEventList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'audit-events.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createAuditEventList` makes it. */
export type AuditEventList = ReturnType<typeof createAuditEventList>;
