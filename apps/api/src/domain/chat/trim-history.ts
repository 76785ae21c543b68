import { estimatePromptTokens } from '@headgate/model-calls';
import type { Message } from '@headgate/model-provider';

/** What is left of a history, and how much of it is not. */
export interface TrimmedHistory<Kept extends Message> {
  readonly messages: readonly Kept[];
  /** Messages that were left out. */
  readonly omitted: number;
}

/**
 * Fits a history into so many tokens, by estimate. What the system says stays, and so does the last turn: a turn begins
 * with what a person says and holds the answers and results of tools that follow it, so that no result loses its call.
 * Of the turns between, the newest stay, as many as fit; no turn is cut, and none is kept behind a gap.
 */
export function trimHistory<Kept extends Message>(
  messages: readonly Kept[],
  tokens: number,
): TrimmedHistory<Kept> {
  const standing = messages.filter(({ role }) => role === 'system');
  const turns = turnsOf(messages.filter(({ role }) => role !== 'system'));
  let left = tokens - tokensOf(standing) - tokensOf(turns.at(-1) ?? []);
  let first = Math.max(0, turns.length - 1);
  while (first > 0) {
    const cost = tokensOf(turns[first - 1] ?? []);
    if (cost > left) break;
    left -= cost;
    first--;
  }
  const omitted = new Set(turns.slice(0, first).flat());
  return {
    messages: messages.filter((message) => !omitted.has(message)),
    omitted: omitted.size,
  };
}

function turnsOf<Kept extends Message>(messages: readonly Kept[]): Kept[][] {
  const turns: Kept[][] = [];
  for (const message of messages) {
    const current = turns.at(-1);
    if (!current || (message.role === 'user' && current.some(({ role }) => role !== 'user'))) {
      turns.push([message]);
    } else current.push(message);
  }
  return turns;
}

function tokensOf(messages: readonly Message[]): number {
  return estimatePromptTokens({ messages });
}
