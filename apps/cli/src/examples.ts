import type { Command } from 'commander';

const given = new WeakMap<Command, readonly string[]>();

/** Ends the help of a command with ways to call it, each without the word `headgate`. */
export function withExamples(command: Command, ...lines: readonly string[]): Command {
  given.set(command, lines);
  const text = lines.map((line) => `  headgate ${line}`).join('\n');
  return command.addHelpText('after', `\nExamples:\n${text}`);
}

/** The examples that the help of a command has. */
export function examplesOf(command: Command): readonly string[] {
  return given.get(command) ?? [];
}
