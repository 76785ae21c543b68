import { Command } from 'commander';

const defaults = new WeakMap<Command, Command>();

/** Has a group without a word behind it do what one of its commands does. A word that it does not know stays unknown. */
export function withDefault(group: Command, command: Command): void {
  defaults.set(group, command);
  group.hook('preSubcommand', (_, chosen) => {
    const [word] = group.args;
    if (chosen !== command || word === undefined || word.startsWith('-')) return;
    if (word === command.name()) return;
    // The default command would only say that there is a word too many: a group without one knows what was meant.
    const strict = new Command(group.name()).copyInheritedSettings(group);
    for (const each of group.commands) strict.command(each.name());
    strict.parse([word], { from: 'user' });
  });
}

/** What a group does without a word behind it. */
export function defaultOf(group: Command): Command | undefined {
  return defaults.get(group);
}
