import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNode, isPair, isScalar, parseDocument, visit } from 'yaml';
import { root } from './process.ts';

/** A service, as far as tests look at it. */
export interface Service {
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
  };
  readonly restart?: string;
  readonly env_file?: readonly { readonly path: string; readonly required: boolean }[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<
    Record<string, { readonly condition: string; readonly required?: boolean }>
  >;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly deploy?: {
    readonly resources: {
      readonly limits: { readonly cpus: string; readonly memory: string; readonly pids: number };
    };
  };
}

/** A file of Compose, as far as tests look at it. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<
    Record<
      string,
      {
        readonly internal?: boolean;
        readonly ipam?: { readonly config: readonly { readonly subnet: string }[] };
      } | null
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
}

type Plain = unknown;
type Members = Readonly<Record<string, Plain>>;

interface Read {
  readonly content: Members;
  /** The paths at which `!reset` or `!override` stands, joined by slashes. */
  readonly tags: ReadonlyMap<string, string>;
}

/** One file of `infra/` as it stands, anchors resolved. */
export function readCompose(name: string): Read {
  const document = parseDocument(readFileSync(join(root, 'infra', name), 'utf8'), {
    merge: true,
    logLevel: 'silent',
  });
  if (document.errors.length > 0) throw new AggregateError(document.errors, name);
  const tags = new Map<string, string>();
  visit(document, {
    Node(_, node, path) {
      if (!node.tag?.startsWith('!')) return;
      const keys = path.flatMap((step) =>
        isPair(step) && isScalar(step.key) ? [step.key.value] : [],
      );
      if (isNode(node)) tags.set(keys.join('/'), node.tag);
    },
  });
  return { content: document.toJS() as Members, tags };
}

/** What Compose makes of several files, with the variables of `env` filled in. */
export function composed(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
): ComposeFile {
  let result: Plain = {};
  for (const name of names) {
    const { content, tags } = readCompose(name);
    result = merged(result, content, tags, []);
  }
  return filled(result, env) as ComposeFile;
}

/** Maps are joined, lists are added to each other, all else is replaced, as Compose's specification says. */
function merged(base: Plain, over: Plain, tags: Read['tags'], path: readonly string[]): Plain {
  const tag = tags.get(path.join('/'));
  if (tag === '!override') return over;
  if (Array.isArray(base) && Array.isArray(over)) return [...base, ...over];
  if (!isMembers(base) || !isMembers(over)) return over;
  const result: Record<string, Plain> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const at = [...path, name];
    if (tags.get(at.join('/')) === '!reset') delete result[name];
    else result[name] = name in base ? merged(base[name], value, tags, at) : value;
  }
  return result;
}

/**
 * Replaces `${NAME:-default}`, `${NAME-default}` and `${NAME:?why}`, and `$$` by a `$`; a variable that is needed and missing is
 * an error.
 */
function filled(value: Plain, env: Readonly<Record<string, string>>): Plain {
  if (typeof value === 'string') {
    return value.replaceAll(
      /\$\$|\$\{(\w+)(?:(:?-|:\?)([^}]*))?\}/g,
      (whole, name: string | undefined, kind: string | undefined, rest: string) => {
        if (name === undefined) return '$';
        const given = env[name];
        if (given !== undefined && (given !== '' || kind === '-')) return given;
        if (kind?.endsWith('-')) return rest;
        throw new Error(`${whole} is not set`);
      },
    );
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, env));
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, env)]));
}

function isMembers(value: Plain): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
