import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the quotas of an organisation, the newest first. */
export function createQuotaList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'quotas.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createQuotaList` makes it. */
export type QuotaList = ReturnType<typeof createQuotaList>;
