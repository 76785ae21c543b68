interface Parameters {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

/** The method and the URL of an operation; a member of the query that is undefined is left out. */
export function urlOf(base: URL, operation: string, { path = {}, query = {} }: Parameters) {
  const [method = '', template = ''] = operation.split(' ');
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = path[name];
    // An empty one would name another resource.
    if (value === undefined || value === '') throw new TypeError(`${operation} needs path.${name}`);
    return encodeURIComponent(value);
  });
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, '')}${filled}`;
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  return { method, url: url.href };
}
