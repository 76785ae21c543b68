import { expect, it } from 'vitest';
import { statusesBefore, ticketStatuses } from './ticket-status.ts';

it('a ticket goes on until it is closed, and a resolved one may be opened again', () => {
  expect(
    Object.fromEntries(ticketStatuses.map((status) => [status, statusesBefore(status)])),
  ).toEqual({
    open: ['open', 'in_progress', 'resolved'],
    in_progress: ['open', 'in_progress'],
    resolved: ['open', 'in_progress', 'resolved'],
    closed: ['open', 'in_progress', 'resolved', 'closed'],
  });
});
