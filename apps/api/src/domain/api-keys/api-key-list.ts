import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the API keys of an organisation or of one person in it, the newest first. */
export function createApiKeyList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'api-keys.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createApiKeyList` makes it. */
export type ApiKeyList = ReturnType<typeof createApiKeyList>;
