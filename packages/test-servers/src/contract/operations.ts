/** The operations of a document, those without parameters first. */
export type Operations = readonly {
  readonly path: string;
  readonly pattern: RegExp;
  /** JSON Pointers to the operations, by method in capitals. */
  readonly methods: ReadonlyMap<string, string>;
}[];

interface PathItem {
  readonly [method: string]: {
    readonly parameters?: readonly { readonly name?: string; readonly [spans]?: boolean }[];
  };
}

// OpenAPI has no word for a parameter that holds slashes.
const spans = 'x-spans-segments';

export function readOperations(document: { readonly paths?: unknown }): Operations {
  const paths = Object.entries((document.paths ?? {}) as Readonly<Record<string, PathItem>>);
  return paths
    .map(([path, item]) => ({
      path,
      pattern: patternOf(path, item),
      methods: new Map(
        Object.keys(item).map((method) => [
          method.toUpperCase(),
          `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`,
        ]),
      ),
    }))
    .sort((one, other) => parametersIn(one.path) - parametersIn(other.path));
}

/** The operation that takes a request; with a path alone where there is none of that method. */
export function findOperation(
  operations: Operations,
  method: string,
  path: string,
): { readonly path?: string; readonly pointer?: string } {
  const matching = operations.filter(({ pattern }) => pattern.test(path));
  const found = matching.find(({ methods }) => methods.has(method)) ?? matching[0];
  const pointer = found?.methods.get(method);
  return { ...(found && { path: found.path }), ...(pointer !== undefined && { pointer }) };
}

function patternOf(path: string, item: PathItem): RegExp {
  const wide = new Set(
    Object.values(item)
      .flatMap(({ parameters = [] }) => parameters)
      .flatMap((parameter) => (parameter[spans] ? [parameter.name] : [])),
  );
  const source = path
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return wide.has(part.slice(1, -1)) ? '.+' : '[^/]+';
    })
    .join('');
  return new RegExp(`^${source}$`);
}

function parametersIn(path: string): number {
  return path.split('{').length;
}
