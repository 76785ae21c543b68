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

/** Prints a value as JSON, or as text for a person. */
export function print<Value>(
  { output }: Terminal,
  value: Value,
  { json, text }: { readonly json: boolean | undefined; readonly text: (value: Value) => string },
): void {
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
