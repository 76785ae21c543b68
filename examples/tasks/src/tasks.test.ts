import { runTask } from '@headgate/jobs';
import { describe, expect, it } from 'vitest';
import { countWords } from './count-words.ts';
import { notifyTeam, type SendMessage } from './notify-team.ts';

describe('words.count', () => {
  it('counts words and tells how far it is', async () => {
    const told: number[] = [];
    const progress = ({ completed }: { completed: number }) => void told.push(completed);
    expect(await runTask(countWords, { text: ' one two\nthree ' }, { progress })).toEqual({
      words: 3,
    });
    expect(told).toEqual([1, 2, 3]);
  });

  it('stops when it is cancelled, and refuses what is no text', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(runTask(countWords, { text: 'one' }, { signal })).rejects.toThrow('cancelled');
    await expect(runTask(countWords, { text: 7 } as never)).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });
});

describe('team.notify', () => {
  const sent: unknown[] = [];
  const send: SendMessage = async (message, { idempotencyKey }) => {
    sent.push([message, idempotencyKey]);
  };

  it('hands the message over with the key of its job', async () => {
    const jobId = crypto.randomUUID();
    await runTask(notifyTeam(send), { channel: 'ops', text: 'the water is high' }, { jobId });
    expect(sent).toEqual([[{ channel: 'ops', text: 'the water is high' }, jobId]]);
  });

  it('reads jobs of its first version', () => {
    const { upgrade } = notifyTeam(send);
    expect(upgrade?.({ line: 'ops the water is high' }, 1)).toEqual({
      channel: 'ops',
      text: 'the water is high',
    });
  });

  it('gives up where trying again cannot help', async () => {
    await expect(runTask(notifyTeam(send), { channel: 'nobody', text: 'x' })).rejects.toMatchObject(
      { code: 'given_up' },
    );
  });
});
