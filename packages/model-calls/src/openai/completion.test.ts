import type { StreamPart, Usage } from '@headgate/model-provider';
import { describe, expect, it } from 'vitest';
import { chunkWriter } from './completion.ts';

const identity = { id: 'chatcmpl-1', created: 1, model: 'm' };
const usage = (input: number | undefined, output: number): Usage => ({
  input,
  output,
  cachedInput: undefined,
  reasoning: undefined,
});
const finish = (counts: Usage): StreamPart => ({
  type: 'finish',
  reason: 'stop',
  usage: counts,
  timing: {},
});

describe('the chunks of several answers', () => {
  it('end with the last of them: one sum of the tokens, one [DONE]', () => {
    const write = chunkWriter(identity, { choices: 2, includeUsage: true });
    const first = write({ index: 1, parts: [finish(usage(5, 2))] });
    expect(first).toContain('"index":1');
    expect(first).not.toContain('[DONE]');
    const last = write({ index: 0, parts: [finish(usage(5, 3))] });
    expect(last).toContain(
      '"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}',
    );
    expect(last.match(/\[DONE\]/g)).toHaveLength(1);
  });

  it('tell no sum where one of them was not counted', () => {
    const write = chunkWriter(identity, { choices: 2, includeUsage: true });
    write({ index: 0, parts: [finish(usage(undefined, 2))] });
    expect(write({ index: 1, parts: [finish(usage(5, 3))] })).not.toContain('total_tokens');
  });
});
