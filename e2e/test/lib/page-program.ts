import type { CodeBlock } from './code-blocks.ts';

/**
 * The blocks of a page as one program: each goes on from those before it, and may use their names for something else. One
 * that is given something (`given: app: Hono`) or is not run stands aside: it is checked, and those after it know nothing of it.
 */
export function pageProgram(blocks: readonly CodeBlock[]): string {
  const imports = new Set<string>();
  let program = '';
  let open = 0;
  for (const { note, number, text } of blocks) {
    const body = text.replaceAll(/^import [^;]*;\n/gm, (statement) => {
      const [, type = '', names, from] =
        /^import (type )?\{(.*)\} from ('.*');/s.exec(statement) ?? [];
      // A name each, since two blocks may import the same one.
      const named = names?.split(',').filter((name) => name.trim() !== '');
      for (const name of named ?? []) imports.add(`import ${type}{ ${name.trim()} } from ${from};`);
      if (!named) imports.add(statement.trim());
      return '';
    });
    if (note === undefined) {
      program += `${open === 0 ? '' : '{'}\n// block ${number}\n${body}`;
      open += 1;
    } else {
      const parameters = note.kind === 'given' ? note.text : '';
      program += `\nvoid (async (${parameters}) => {\n// block ${number}\n${body}});\n`;
    }
  }
  return [...imports, program, '}'.repeat(Math.max(open - 1, 0)), 'export {};', ''].join('\n');
}

/** Which block of {@link pageProgram} a line stands in, both counted from 1. */
export function blockOfLine(program: string, line: number): number {
  const before = program.split('\n').slice(0, line).join('\n');
  return Number([...before.matchAll(/^\/\/ block (\d+)$/gm)].at(-1)?.[1] ?? 0);
}
