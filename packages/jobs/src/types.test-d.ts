import type { Logger } from 'pino';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { defineTask } from './define-task.ts';
import type { JobLog } from './job-log.ts';
import type { JobQueue } from './job-queue.ts';
import { createTaskRegistry } from './task-registry.ts';

const counted = defineTask({
  name: 'counted',
  input: z.object({ count: z.number().default(1), at: z.iso.datetime().transform(Date.parse) }),
  async run(input) {
    expectTypeOf(input).toEqualTypeOf<{ count: number; at: number }>();
  },
});
const bare = defineTask({ name: 'bare', input: z.undefined(), run: async () => undefined });
declare const queue: JobQueue;

describe('the types of the task SDK', () => {
  it('take what the schema accepts, and give a task what the schema makes of it', () => {
    expectTypeOf(queue.enqueue<typeof counted.input>)
      .parameter(1)
      .toEqualTypeOf<{ count?: number | undefined; at: string }>();
    // @ts-expect-error: `at` is missing
    queue.enqueue(counted, { count: 1 });
  });

  it('ask for the input of a schedule unless the task needs none', () => {
    queue.schedule(bare, '0 * * * *');
    // @ts-expect-error: the input is missing
    queue.schedule(counted, '0 * * * *');
  });

  it('let tasks of any input stand in one registry, and pino be the log', () => {
    createTaskRegistry([counted, bare]);
    expectTypeOf<Logger>().toExtend<JobLog>();
  });
});
