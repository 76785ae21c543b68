import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.ts';

/** A fenced block of a page. */
export interface CodeBlock {
  readonly page: string;
  /** Its place among the blocks of the page, from 1 on. */
  readonly number: number;
  readonly language: string;
  /** What stands behind the language: the name of a file; empty when nothing does. */
  readonly title: string;
  readonly text: string;
  /** What a comment `<!-- kind: text -->` right before it says. */
  readonly note: { readonly kind: string; readonly text: string } | undefined;
}

/** The fenced blocks of a page in their order. */
export function codeBlocks(page: string, markdown: string): readonly CodeBlock[] {
  const fences =
    /(?:<!-- ([a-z ]+): ((?:(?!-->).)*) -->\n)?^ *(`{3,}|~{3,})([^\s`]*) ?([^\n]*)\n(.*?)^ *\3$/gms;
  const blocks = [...markdown.matchAll(fences)].map(
    ([, kind, text = '', , language = '', title = '', code = ''], index) => ({
      page,
      number: index + 1,
      language,
      title,
      text: code,
      note: kind === undefined ? undefined : { kind, text },
    }),
  );
  const lines = markdown.match(/^ *(?:`{3}|~{3})/gm) ?? [];
  if (lines.length !== 2 * blocks.length) throw new Error(`${page} has a block without an end`);
  return blocks;
}

/** Every page of the repository, but for what tools write. */
export function trackedPages(): readonly string[] {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter((page) => !/(^|\/)CHANGELOG\.md$|^\.changeset\//.test(page));
}

/** The blocks of a page of the repository. */
export function blocksOf(page: string): readonly CodeBlock[] {
  return codeBlocks(page, readFileSync(join(root, page), 'utf8'));
}
