/** A fenced block of a page. */
export interface CodeBlock {
  readonly language: string;
  /** What stands behind the language: the name of a file; empty when nothing does. */
  readonly title: string;
  readonly text: string;
  /** What a comment `<!-- not run: … -->` before it says; empty when there is none. */
  readonly whyNot: string;
}

/** The fenced blocks of a page in their order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const fences = /(?:^ *<!-- not run: ([^\n]*) -->\n)?^ *```(\w*) ?([^\n]*)\n(.*?)^ *```$/gms;
  return [...markdown.matchAll(fences)].map(
    ([, whyNot = '', language = '', title = '', text = '']) => ({ language, title, text, whyNot }),
  );
}
