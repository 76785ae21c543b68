import type { MarkdownRenderer } from 'vitepress';

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/** From so many characters in one of its cells on, a table is of sentences, which need room. */
const sentence = 40;

/**
 * Labels the cells of tables that have four columns and more, and sentences in them, with the names of their columns: of
 * rows with labels the style sheet makes cards on a telephone.
 */
export function labelWideTables(md: MarkdownRenderer): void {
  md.core.ruler.push('wide_tables', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'table_open') continue;
      const end = tokens.findIndex(({ type }, at) => at > index && type === 'table_close');
      labelCells(tokens.slice(index, end));
    }
  });
}

function labelCells(tokens: readonly Token[]): void {
  const follows = (type: string) =>
    tokens.flatMap((token, at) =>
      token.type === type ? [{ token, text: textOf(tokens[at + 1]) }] : [],
    );
  const headers = follows('th_open').map(({ text }) => text);
  const cells = follows('td_open').map((cell, at) => ({ ...cell, column: at % headers.length }));
  const wordy = cells.some(({ text, column }) => column > 0 && text.length >= sentence);
  if (headers.length < 4 || !wordy) return;
  for (const { token, column } of cells) token.attrSet('data-label', headers[column] ?? '');
}

function textOf(inline: Token | undefined): string {
  return (inline?.children ?? []).map(({ content }) => content).join('');
}
