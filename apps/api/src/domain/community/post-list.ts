import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the posts of an organisation, the newest first. */
export function createPostList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'community-posts.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createPostList` makes it. */
export type PostList = ReturnType<typeof createPostList>;
