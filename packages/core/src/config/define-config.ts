import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';
import { metaOf } from './setting-meta.ts';
import {
  dotenvSource,
  environmentSource,
  type FoundValue,
  secretFileSource,
  yamlSource,
} from './sources.ts';

const brand = Symbol.for('headgate.ConfigError');

/** Where values come from, weakest first: schema defaults, YAML, `.env`, environment, `NAME_FILE`. */
export interface ConfigSources {
  /** The environment; a program passes `process.env`, a test passes a literal. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A YAML file; it must exist when it is named. */
  readonly yamlFile?: string | undefined;
  /** A `.env` file; it need not exist. */
  readonly dotenvFile?: string | undefined;
}

/** One fault of the configuration. */
export interface ConfigProblem {
  /** The variable, or the file, at fault. */
  readonly name: string;
  /** What is wrong, in words that never repeat a sensitive value. */
  readonly message: string;
}

/** A condition that must hold in production; returns what is wrong, or nothing. */
export type ProductionRule<Values> = (values: Values) => ConfigProblem | undefined;

export interface ConfigSpec<Schema extends z.ZodObject> {
  /** One zod type a variable; see `setting`, `port`, `secret` and the others of this module. */
  readonly schema: Schema;
  /** Checked when `NODE_ENV` is `production`, after everything else. */
  readonly productionRules?: readonly ProductionRule<z.output<Schema>>[];
  /** Where a reader finds the settings explained; named at the end of the report. */
  readonly docs?: string;
}

export interface LoadedConfig<Values> {
  /** The typed values, frozen. */
  readonly values: Readonly<Values>;
  readonly production: boolean;
  /** The files that settings were read from, by the `NAME_FILE` that names each. */
  readonly secretFiles: ReadonlyMap<string, string>;
  /** Names in files that are not settings, and variables that look like a misspelt one. */
  readonly warnings: readonly ConfigProblem[];
}

/**
 * Every fault of a configuration at once; `message` is the report that a program prints.
 *
 * @example
 * import { isConfigError } from '@headgate/core/config';
 * try {
 *   // config.load({ env: process.env });
 * } catch (error) {
 *   if (!isConfigError(error)) throw error;
 *   console.error(error.message);
 *   process.exitCode = 1;
 * }
 */
export class ConfigError extends Error {
  readonly code = 'config_invalid';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], docs?: string) {
    const lines = problems.map((problem) => `  ${problem.name}: ${problem.message}`);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(
      [`The configuration has ${count}:`, ...lines, ...(docs ? [`Settings: ${docs}`] : [])].join(
        '\n',
      ),
    );
    this.name = 'ConfigError';
    this.problems = problems;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether a value is a {@link ConfigError}, also one made by another copy of this package. */
export function isConfigError(value: unknown): value is ConfigError {
  return value instanceof Error && brand in value;
}

/**
 * Defines the settings of a program.
 *
 * @example
 * import { defineConfig, port, secret } from '@headgate/core/config';
 * import { z } from 'zod';
 * const config = defineConfig({
 *   schema: z.object({
 *     PORT: port('The port to listen on.').default(8080),
 *     API_KEY: secret('The key of the provider.').optional(),
 *   }),
 * });
 * const { values } = config.load({ env: { PORT: '3000' } });
 * values.PORT; // 3000
 */
export function defineConfig<Schema extends z.ZodObject>(spec: ConfigSpec<Schema>) {
  return {
    schema: spec.schema,
    /** @throws ConfigError with every problem, when there is one */
    load: (sources: ConfigSources): LoadedConfig<z.output<Schema>> => load(spec, sources),
  };
}

function load<Schema extends z.ZodObject>(
  spec: ConfigSpec<Schema>,
  sources: ConfigSources,
): LoadedConfig<z.output<Schema>> {
  const names = Object.keys(spec.schema.shape);
  const known = new Set(names);
  const problems: ConfigProblem[] = [];
  const warnings: ConfigProblem[] = [];
  const found = new Map<string, FoundValue>();
  const strict = [
    sources.yamlFile === undefined ? undefined : yamlSource(sources.yamlFile, true),
    sources.dotenvFile === undefined ? undefined : dotenvSource(sources.dotenvFile),
  ].filter((source) => source !== undefined);
  for (const source of [...strict, environmentSource(sources.env)]) {
    problems.push(...source.faults);
    for (const [name, value] of source.values) found.set(name, value);
  }
  for (const source of strict) {
    for (const [name, value] of source.values) {
      if (isKnown(name, known)) continue;
      // Several programs may share a file: a name that is not ours is a fault only if it looks like one of ours.
      (nearestName(name, known) ? problems : warnings).push(unknownName(name, value.from, known));
    }
  }
  const files = secretFileSource(names, found);
  problems.push(...files.faults);
  const secretFiles = new Map<string, string>();
  for (const [name, value] of files.values) {
    const pointer = `${name}_FILE`;
    secretFiles.set(pointer, found.get(pointer)?.text ?? '');
    found.set(name, value);
  }

  const input = Object.fromEntries(names.map((name) => [name, found.get(name)?.text]));
  const parsed = spec.schema.safeParse(input);
  if (!parsed.success) {
    problems.push(...describeIssues(spec.schema, parsed.error.issues, found));
  }
  const production = found.get('NODE_ENV')?.text === 'production';
  if (parsed.success && production) {
    for (const rule of spec.productionRules ?? []) {
      const problem = rule(parsed.data);
      if (problem) problems.push(problem);
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems, spec.docs);

  for (const name of Object.keys(sources.env)) {
    if (!isKnown(name, known) && name.length >= 6 && nearestName(name, known)) {
      warnings.push(unknownName(name, 'environment', known));
    }
  }
  // Lists are values too: a setting that somebody can push to is no setting.
  for (const value of Object.values(parsed.data)) if (Array.isArray(value)) Object.freeze(value);
  return { values: Object.freeze(parsed.data), production, secretFiles, warnings };
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  return known.has(name) || (name.endsWith('_FILE') && known.has(name.slice(0, -'_FILE'.length)));
}

function unknownName(name: string, from: string, known: ReadonlySet<string>): ConfigProblem {
  const nearest = nearestName(name, known);
  return {
    name,
    message: `is not a setting (${from})${nearest ? `; did you mean ${nearest}?` : ''}`,
  };
}

function describeIssues(
  schema: z.ZodObject,
  issues: readonly z.core.$ZodIssue[],
  found: ReadonlyMap<string, FoundValue>,
): ConfigProblem[] {
  const problems = new Map<string, ConfigProblem>();
  for (const issue of issues) {
    const [name, ...place] = issue.path.map(String);
    if (name === undefined) continue;
    if (place.length > 0) {
      // A document as a value has faults in several places, each worth a line of its own.
      const message = `at ${place.join('.')}: ${issue.message}`;
      problems.set(`${name} ${message}`, { name, message: `${message}${sourceOf(name, found)}` });
      continue;
    }
    if (problems.has(name)) continue;
    const type = schema.shape[name] as z.ZodType | undefined;
    const meta = type && metaOf(type);
    const value = found.get(name);
    const expected = meta?.expected ? `expected ${meta.expected}` : issue.message;
    problems.set(name, {
      name,
      message: value
        ? `${expected}, got ${shown(value.text, meta?.sensitive ?? true)} (${value.from})`
        : `is required: ${expected}`,
    });
  }
  return [...problems.values()];
}

function sourceOf(name: string, found: ReadonlyMap<string, FoundValue>): string {
  const from = found.get(name)?.from;
  return from === undefined ? '' : ` (${from})`;
}

function shown(text: string, sensitive: boolean): string {
  return sensitive ? `[redacted:len ${text.length}]` : JSON.stringify(text.slice(0, 80));
}
