import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** Counts the words of a text, and tells how far it is. */
export const countWords = defineTask({
  name: 'words.count',
  input: z.object({ text: z.string().max(100_000) }),
  output: z.object({ words: z.number() }),
  retryLimit: 3,
  timeoutSeconds: 60,
  perTenant: 2,
  interactive: true,
  async run({ text }, { signal, progress }) {
    const parts = text.split(/\s+/).filter((part) => part !== '');
    for (const [index] of parts.entries()) {
      signal.throwIfAborted();
      progress({ completed: index + 1, total: parts.length, unit: 'words' });
    }
    return { words: parts.length };
  },
});
