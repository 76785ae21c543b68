import type { Command } from 'commander';
import { defaultOf } from '../default-command.ts';

/** The shells for which there is a completion. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** A word that can follow others. */
interface Choice {
  readonly word: string;
  readonly description: string;
  /** What may stand behind an option. */
  readonly values?: readonly string[] | undefined;
  /** What may stand in the place of an argument, which is no command. */
  readonly isValue?: true;
}

/** `headgate completion`: a program for a shell, which completes the commands and options that there are. */
export function completion(program: Command, shell: Shell): string {
  const choices = new Map<string, readonly Choice[]>();
  collect(program, '', choices);
  return { bash, zsh, fish }[shell](choices);
}

/** What can stand behind each command, by the words of the command. */
function collect(command: Command, path: string, choices: Map<string, readonly Choice[]>): void {
  const commands = command.commands.map((each) => ({
    word: each.name(),
    description: each.description(),
  }));
  // A group does what its default command does, and takes its options.
  const options = [...(defaultOf(command)?.options ?? []), ...command.options].flatMap(
    ({ long, description, argChoices }): Choice[] =>
      long == null ? [] : [{ word: long, description, values: argChoices }],
  );
  const values = command.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((word): Choice => ({ word, description, isValue: true })),
  );
  choices.set(path, [
    ...commands,
    ...values,
    ...options,
    { word: '--help', description: 'display help' },
  ]);
  for (const each of command.commands) {
    collect(each, path === '' ? each.name() : `${path} ${each.name()}`, choices);
  }
}

function bash(choices: ReadonlyMap<string, readonly Choice[]>): string {
  const cases = [...choices].map(
    ([path, all]) => `    '${path}') words='${all.map(({ word }) => word).join(' ')}' ;;`,
  );
  return `# headgate completion bash >/etc/bash_completion.d/headgate
_headgate() {
  local path='' words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in -*) continue ;; esac
    case "$path \${COMP_WORDS[index]}" in
${prefixes(choices)}
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD - 1]}" in
${valuesOf(choices, (values) => `words='${values.join(' ')}'`)}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _headgate headgate
`;
}

/** Only a word that is a command makes the path longer: the others are arguments. */
function prefixes(choices: ReadonlyMap<string, unknown>): string {
  return [...choices.keys()]
    .filter((path) => path !== '')
    .map((path) => {
      const at = path.lastIndexOf(' ');
      return `      '${path.slice(0, Math.max(at, 0))} ${path.slice(at + 1)}') path='${path}' ;;`;
    })
    .join('\n');
}

/** What is offered behind each option that has a choice of values. */
function valuesOf(
  choices: ReadonlyMap<string, readonly Choice[]>,
  offer: (values: readonly string[]) => string,
): string {
  return [...choices]
    .flatMap(([path, all]) =>
      all.flatMap(({ word, values }) =>
        values === undefined ? [] : [`    '${path} ${word}') ${offer(values)} ;;`],
      ),
    )
    .join('\n');
}

function zsh(choices: ReadonlyMap<string, readonly Choice[]>): string {
  const cases = [...choices].map(([path, all]) => {
    const words = all.map(({ word, description }) => `'${word}:${quoted(description)}'`).join(' ');
    return `    '${path}') choices=(${words}) ;;`;
  });
  return `#compdef headgate
# headgate completion zsh >"\${fpath[1]}/_headgate"
_headgate() {
  local entered='' word
  local -a choices
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] && continue
    case "$entered $word" in
${prefixes(choices).replaceAll("path='", "entered='")}
    esac
  done
  case "$entered" in
${cases.join('\n')}
  esac
  case "$entered \${words[CURRENT-1]}" in
${valuesOf(choices, (values) => `choices=(${values.join(' ')})`)}
  esac
  _describe headgate choices
}
compdef _headgate headgate
`;
}

function fish(choices: ReadonlyMap<string, readonly Choice[]>): string {
  const lines = [...choices].flatMap(([path, all]) => {
    const names = path === '' ? [] : path.split(' ');
    const below = all
      .filter(({ word, isValue }) => isValue !== true && !word.startsWith('-'))
      .map(({ word }) => word);
    const seen = names.map((name) => `__fish_seen_subcommand_from ${name}`);
    const none = below.length > 0 ? [`not __fish_seen_subcommand_from ${below.join(' ')}`] : [];
    const condition = [...seen, ...none].join('; and ') || 'true';
    return all.map(({ word, description, values }) => {
      const behind = values === undefined ? '' : ` -x -a '${values.join(' ')}'`;
      const what = word.startsWith('--') ? `-l ${word.slice(2)}${behind}` : `-f -a ${word}`;
      return `complete -c headgate -n '${condition}' ${what} -d '${quoted(description)}'`;
    });
  });
  return `# headgate completion fish >~/.config/fish/completions/headgate.fish\n${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll(':', '\\:');
}
