import { type Command, InvalidArgumentError } from 'commander';

/** What every command has that shows something. */
export interface Output {
  readonly json?: true;
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'as JSON');
}

/** Adds where a secret is to be written. */
export function withSecretFile(command: Command): Command {
  return command
    .option('--out <file>', 'write it to a new file that you alone can read')
    .option('--force', 'replace that file');
}

/** Reads a number of things, of which there may be so many. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number > 0 && number <= most) return number;
    throw new InvalidArgumentError(`It is a number from 1 to ${most}.`);
  };
}

/** Reads minutes as milliseconds. */
export function minutes(text: string): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isFinite(count) && count >= 0) return count * 60_000;
  throw new InvalidArgumentError('It is a number of minutes.');
}

/** Reads a day, or a moment of it. */
export function moment(text: string): Date {
  const at = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(
    'It is a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z.',
  );
}

/** Reads some of the words that there are, with commas between them; as it stands, once it is understood. */
export function someOf(choices: readonly string[]): (text: string) => string {
  return (text) => {
    const unknown = text.split(',').find((word) => word !== '' && !choices.includes(word));
    if (unknown === undefined) return text;
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
  };
}

/** Reads words with commas between them. */
export function words(text: string): readonly string[] {
  const found = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (found.length > 0) return found;
  throw new InvalidArgumentError('Nothing is named.');
}
