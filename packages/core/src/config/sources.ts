import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parse as parseYaml } from 'yaml';

/** A value as it was found, with the place that a report names. */
export interface FoundValue {
  readonly text: string;
  readonly from: string;
}

/** What one source yields: its values by setting name, and what was wrong with the source itself. */
export interface SourceContent {
  readonly values: ReadonlyMap<string, FoundValue>;
  readonly faults: readonly { readonly name: string; readonly message: string }[];
}

const nothing: SourceContent = { values: new Map(), faults: [] };

/** Reads a YAML file: `openai: { base_url: … }` means `OPENAI_BASE_URL`, and a list means commas. */
export function yamlSource(file: string, required: boolean): SourceContent {
  const read = readText(file, required);
  if (typeof read !== 'string') return read;
  const values = new Map<string, FoundValue>();
  try {
    flatten(parseYaml(read), [], (name, text) => values.set(name, { text, from: file }));
  } catch (error) {
    return { values, faults: [{ name: file, message: `is not valid YAML: ${firstLine(error)}` }] };
  }
  return { values, faults: [] };
}

/** Reads a `.env` file. */
export function dotenvSource(file: string): SourceContent {
  const read = readText(file, false);
  if (typeof read !== 'string') return read;
  return { values: fromRecord(parseEnv(read), file), faults: [] };
}

/** The environment; an empty text counts as unset. */
export function environmentSource(
  env: Readonly<Record<string, string | undefined>>,
): SourceContent {
  return { values: fromRecord(env, 'environment'), faults: [] };
}

/** For every known setting, `NAME_FILE` names a file that holds its value, as Docker and Kubernetes mount secrets. */
export function secretFileSource(
  names: Iterable<string>,
  lower: ReadonlyMap<string, FoundValue>,
): SourceContent {
  const values = new Map<string, FoundValue>();
  const faults: { name: string; message: string }[] = [];
  for (const name of names) {
    const pointer = lower.get(`${name}_FILE`);
    if (pointer === undefined) continue;
    try {
      const text = readFileSync(pointer.text, 'utf8').replace(/\r?\n$/, '');
      values.set(name, { text, from: `${name}_FILE (${pointer.text})` });
    } catch (error) {
      faults.push({
        name: `${name}_FILE`,
        message: `${pointer.text} cannot be read (${codeOf(error)})`,
      });
    }
  }
  return { values, faults };
}

function readText(file: string, required: boolean): string | SourceContent {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!required && codeOf(error) === 'ENOENT') return nothing;
    return {
      values: new Map(),
      faults: [{ name: file, message: `cannot be read (${codeOf(error)})` }],
    };
  }
}

function fromRecord(
  record: Readonly<Record<string, string | undefined>>,
  from: string,
): Map<string, FoundValue> {
  const values = new Map<string, FoundValue>();
  for (const [name, text] of Object.entries(record)) {
    if (text !== undefined && text !== '') values.set(name, { text, from });
  }
  return values;
}

function flatten(
  node: unknown,
  path: readonly string[],
  put: (name: string, text: string) => void,
): void {
  if (node === null || node === undefined) return;
  if (typeof node === 'object' && !Array.isArray(node)) {
    for (const [key, child] of Object.entries(node)) flatten(child, [...path, key], put);
    return;
  }
  if (path.length === 0) throw new Error('expected a mapping of names to values');
  put(path.join('_').toUpperCase(), Array.isArray(node) ? node.join(',') : String(node));
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
