/** What a command has of the process it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: NodeJS.ReadableStream;
  /** For what was asked for. */
  readonly output: NodeJS.WritableStream;
  /** For what is said beside it. */
  readonly errors: NodeJS.WritableStream;
}

/** A failure that the person at the terminal can mend: its message is all that is printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** A command that was not understood; the process ends with 2. */
export class UsageError extends CommandError {}

/** Without the characters that would move about in a terminal, and no longer than a person reads. */
export function harmless(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ').slice(0, 500);
}

/** How a value is printed. */
interface Printed<Value> {
  readonly json: boolean | undefined;
  readonly text: (value: Value) => string;
  /** What there is not, such as `job`, where a list is empty: a person is told so beside the heads of its columns. */
  readonly none?: string | false;
}

/** Prints a value as JSON, or as text for a person. */
export function print<Value>(
  { output, errors }: Terminal,
  value: Value,
  { json, text, none = false }: Printed<Value>,
): void {
  if (json !== true && none !== false) errors.write(`There is no ${none}.\n`);
  output.write(`${json === true ? JSON.stringify(value, null, 2) : text(value)}\n`);
}

/** Lines of columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
