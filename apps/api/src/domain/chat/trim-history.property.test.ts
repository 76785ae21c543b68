import { estimatePromptTokens } from '@headgate/model-calls';
import type { Message } from '@headgate/model-provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimHistory } from './trim-history.ts';

const history = fc.array(
  fc.record({
    role: fc.constantFrom<Message['role']>('system', 'user', 'assistant', 'tool'),
    parts: fc.array(
      fc.record({ type: fc.constant('text' as const), text: fc.string({ maxLength: 200 }) }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 30 },
);
const tokens = fc.integer({ min: -10, max: 1_500 });

describe('trimHistory', () => {
  it('G13 keeps the order, all that the system says, and the last turn', () => {
    fc.assert(
      fc.property(history, tokens, (messages, budget) => {
        const { messages: kept, omitted } = trimHistory(messages, budget);
        expect(kept).toEqual(messages.filter((message) => kept.includes(message)));
        expect(kept.length + omitted).toBe(messages.length);
        for (const message of messages) {
          if (message.role === 'system') expect(kept).toContain(message);
        }
        const last = messages.findLast(({ role }) => role !== 'system');
        if (last) expect(kept).toContain(last);
      }),
    );
  });

  it('G13 fits the budget whenever more than what must stay is kept', () => {
    fc.assert(
      fc.property(history, tokens, (messages, budget) => {
        const { messages: kept } = trimHistory(messages, budget);
        const least = trimHistory(messages, Number.NEGATIVE_INFINITY).messages;
        if (kept.length > least.length) {
          expect(estimatePromptTokens({ messages: kept })).toBeLessThanOrEqual(budget);
        }
      }),
    );
  });

  it('leaves out nothing that has room, and no newer turn before an older one', () => {
    fc.assert(
      fc.property(history, tokens, (messages, budget) => {
        const { messages: kept, omitted } = trimHistory(messages, budget);
        if (estimatePromptTokens({ messages }) <= budget) expect(omitted).toBe(0);
        const spoken = messages.filter(({ role }) => role !== 'system');
        expect(spoken.slice(omitted)).toEqual(kept.filter(({ role }) => role !== 'system'));
      }),
    );
  });

  it('never parts the result of a tool from its call', () => {
    const text = (role: Message['role']): Message => ({
      role,
      parts: [{ type: 'text', text: 'x'.repeat(400) }],
    });
    const messages = ['user', 'assistant', 'tool', 'assistant', 'user', 'assistant'] as const;
    for (const budget of [150, 250, 350, 450, 550, 650]) {
      const { messages: kept } = trimHistory(messages.map(text), budget);
      expect(kept[0]?.role).toBe('user');
    }
  });
});
