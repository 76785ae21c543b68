import { PassThrough } from 'node:stream';
import { createProgram } from '../../apps/cli/src/program.ts';

type Command = ReturnType<typeof createProgram>;

const begin = '<!-- The commands follow from the code: `pnpm docs:generate` writes them. -->';
const end = '<!-- The end of the commands. -->';

/** The page of the command line, with its list of commands written anew. */
export function cliPage(page: string): string {
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error('docs/cli.md has no place for the commands');
  return `${page.slice(0, before)}${begin}\n\n${commands()}\n\n${page.slice(after)}`;
}

function commands(): string {
  const program = createProgram({
    terminal: {
      env: {},
      input: new PassThrough(),
      output: new PassThrough(),
      errors: new PassThrough(),
    },
    runUntilSignal: () => undefined,
    setExitCode: () => undefined,
  });
  const rows = program.commands.flatMap((command) => rowsOf(command, []));
  return ['| command | what it does | options |', '|---|---|---|', ...rows].join('\n');
}

/** A line for each command that does something: a group without a deed of its own has none. */
function rowsOf(command: Command, above: readonly string[]): readonly string[] {
  const path = [...above, command.name()];
  const below = command.commands.flatMap((each) => rowsOf(each, path));
  if (below.length > 0 && command.registeredArguments.length + command.options.length === 0) {
    return below;
  }
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const options = command.options.map(({ flags }) => `\`${cell(flags)}\``);
  const cells = [`\`${[...path, ...words].join(' ')}\``, cell(command.description())];
  return [`| ${[...cells, options.join(' ')].join(' | ')} |`, ...below];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
