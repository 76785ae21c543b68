import { isAppError } from '@headgate/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTask } from './define-task.ts';
import { isJobError, JobError } from './errors.ts';
import { runTask } from './run-task.ts';
import { createTaskRegistry } from './task-registry.ts';

const input = z.object({ count: z.number().default(1), at: z.iso.datetime().optional() });
const noop = async () => undefined;

describe('defineTask', () => {
  it('gives a task its own queue and bounded defaults', () => {
    const task = defineTask({ name: 'report.send', input, run: noop });
    expect(task).toMatchObject({ queue: 'report.send', retryLimit: 5, timeoutSeconds: 300 });
    expect(Object.isFrozen(task)).toBe(true);
  });

  it.each([
    ['an upper-case name', { name: 'Report' }],
    ['a name with a quote', { name: "a'b" }],
    ['a queue with a space', { name: 'a', queue: 'a b' }],
    ['a negative retry limit', { name: 'a', retryLimit: -1 }],
    ['a fraction of a second', { name: 'a', timeoutSeconds: 0.5 }],
    ['a limit of more than a day', { name: 'a', timeoutSeconds: 90_000 }],
    [
      'a longest delay below the first',
      { name: 'a', retryDelaySeconds: 9, retryDelayMaxSeconds: 3 },
    ],
  ])('refuses %s', (_, definition) => {
    expect(() => defineTask({ input, run: noop, ...definition })).toThrow(
      expect.objectContaining({ code: 'invalid_task' }),
    );
  });
});

describe('createTaskRegistry', () => {
  it('finds tasks by name and lists each queue once', () => {
    const a = defineTask({ name: 'a', queue: 'shared', input, run: noop });
    const b = defineTask({ name: 'b', queue: 'shared', input, run: noop });
    const registry = createTaskRegistry([a, b]);
    expect(registry.queues).toEqual(['shared']);
    expect(registry.find('b')).toBe(b);
    expect(registry.find('c')).toBeUndefined();
  });

  it('refuses two tasks of one name', () => {
    const task = defineTask({ name: 'a', input, run: noop });
    expect(() => createTaskRegistry([task, { ...task }])).toThrow(
      expect.objectContaining({ code: 'duplicate_task' }),
    );
  });
});

describe('runTask', () => {
  it('hands the parsed input and a context to the task', async () => {
    const seen: unknown[] = [];
    const task = defineTask({
      name: 'a',
      input,
      run: async (parsed, { attempt, signal }) => {
        seen.push(parsed, attempt, signal.aborted);
      },
    });
    await runTask(task, {}, { attempt: 3 });
    expect(seen).toEqual([{ count: 1 }, 3, false]);
  });

  it('refuses an input that does not fit, and one that would not survive being stored', async () => {
    const task = defineTask({ name: 'a', input, run: noop });
    const wrong = runTask(task, { count: 'three' } as never);
    await expect(wrong).rejects.toSatisfy(isAppError);
    await expect(wrong).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/count' }],
    });
    const dated = defineTask({ name: 'b', input: z.object({ at: z.date() }), run: noop });
    await expect(runTask(dated, { at: new Date() })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });
});

describe('isJobError', () => {
  it('knows an error of another copy of the package by its brand', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('headgate.jobs.JobError')]: true,
    });
    expect([new JobError('lost', 'x'), foreign, new Error('x'), null].map(isJobError)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
