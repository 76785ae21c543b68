/** Where the links of a page point. */
export interface PageUrl {
  /** The URL of the request, absolute or from its path on; of an absolute one the host is ignored. */
  readonly url: string;
  /**
   * The public address of the service, such as `https://api.example.com`. Links are absolute with it and start
   * with the path without it; the host never comes from the request, where a client could have made it up.
   */
  readonly baseUrl?: string;
}

/** @internal */
export function requestUrl({ url, baseUrl }: PageUrl): string {
  return join(baseUrl, split(url));
}

/**
 * The URL of the request with another cursor; all other parameters keep their order and their spelling.
 *
 * @internal
 */
export function cursorUrl({ url, baseUrl }: PageUrl, cursor: string): string {
  const { path, search } = split(url);
  const kept = search
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '' && !new URLSearchParams(parameter).has('cursor'));
  const parameters = [...kept, `cursor=${encodeURIComponent(cursor)}`];
  return join(baseUrl, { path, search: `?${parameters.join('&')}` });
}

interface PathAndSearch {
  readonly path: string;
  readonly search: string;
}

// A path that starts with two slashes would read as a host of its own when it stands in a link.
function split(url: string): PathAndSearch {
  const { pathname, search } = new URL(url.startsWith('/') ? `http://localhost${url}` : url);
  return { path: pathname.replace(/^\/{2,}/, '/'), search };
}

function join(baseUrl: string | undefined, { path, search }: PathAndSearch): string {
  if (baseUrl === undefined) return path + search;
  const base = new URL(baseUrl);
  return base.origin + base.pathname.replace(/\/+$/, '') + path + search;
}
