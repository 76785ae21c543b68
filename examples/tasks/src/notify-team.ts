import { defineTask, JobError } from '@headgate/jobs';
import { z } from 'zod';

/** Hands a message over; a second call with the same key repeats nothing. */
export type SendMessage = (
  message: { readonly channel: string; readonly text: string },
  options: { readonly idempotencyKey: string; readonly signal: AbortSignal },
) => Promise<void>;

/**
 * Tells a team something, ten times a minute at most. Its first version had the channel and the text in
 * one line, and jobs of that version may still wait.
 */
export function notifyTeam(send: SendMessage) {
  return defineTask({
    name: 'team.notify',
    version: 2,
    input: z.strictObject({ channel: z.string().min(1), text: z.string().min(1).max(2_000) }),
    upgrade(input) {
      const [channel = '', ...words] = String((input as { line?: unknown }).line).split(' ');
      return { channel, text: words.join(' ') };
    },
    rateLimit: { count: 10, seconds: 60 },
    retryLimit: 5,
    timeoutSeconds: 30,
    interactive: true,
    async run({ channel, text }, { idempotencyKey, log, signal }) {
      // Where trying again cannot help, the job ends at once.
      if (channel === 'nobody') throw new JobError('given_up', 'There is no such channel');
      await send({ channel, text }, { idempotencyKey, signal });
      log.info({ channel, characters: text.length }, 'the team knows');
    },
  });
}
