import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the queues, by name. */
export function createQueueList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'queues.v1',
    sort: { name: { type: 'text', direction: 'asc', unique: true } },
    totals: ['exact'],
    onPage,
  });
}

/** The list of the jobs that failed for good, the youngest jobs first: their ids begin with the time of their making. */
export function createDeadLetterList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'dead-letters.v1',
    sort: { id: { type: 'uuid', direction: 'desc', unique: true } },
    totals: ['exact'],
    onPage,
  });
}

/** The list of the workers, the one that started last first. */
export function createWorkerList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'workers.v1',
    sort: {
      started_at: { key: 'startedAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}
