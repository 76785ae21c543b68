import type { Message } from '@headgate/model-provider';

const longest = 60;

/** A title for a conversation: how its first words from a person begin. `null` when there are none. */
export function titleOf(messages: readonly Message[]): string | null {
  const text = messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ parts }) => parts)
    .find((part) => part.type === 'text' && part.text.trim() !== '');
  if (text?.type !== 'text') return null;
  const line = text.text.trim().replaceAll(/\s+/g, ' ');
  const characters = [...line];
  if (characters.length <= longest) return line;
  const cut = characters.slice(0, longest).join('');
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > longest / 2 ? cut.slice(0, lastSpace) : cut}…`;
}
