import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx } from '@headgate/test-servers';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { holdAgainst, loadContract } from './checked-fetch.ts';
import { root } from './process.ts';

const folder = join(root, 'infra', 'nginx');
const brotliModule = '/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so';

export const hasBrotli = existsSync(brotliModule);

/** The repository's own configuration in a real nginx, with what a deployment would fill in. */
export interface HeadgateNginx extends AsyncDisposable {
  /** With TLS, by a certificate that `fetch` trusts. */
  readonly url: string;
  /** Without TLS. */
  readonly httpUrl: string;
  /** What nginx tells of itself. */
  readonly statusUrl: string;
  readonly certificate: string;
  /** Its folder, in which are its temporary files. */
  readonly directory: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** How many answers were held against the contract. */
  readonly checked: number;
  /** The access log: the fields of each line. */
  accessLog(): Record<string, unknown>[];
}

export interface HeadgateNginxOptions {
  /** A folder to lie over `deployment/`: on other ports, with another certificate and these instances. */
  readonly deployment?: string;
  /** Hears of the ports on which that folder says to listen. */
  readonly onListen?: (port: string) => void;
  /** Changes a file of the configuration, such as a time that no test can wait for; it has to change one. */
  readonly edit?: (text: string) => string;
  /** That something else stands behind it; otherwise `fetch` rejects what is not as the OpenAPI document of the API has it. */
  readonly standIn?: boolean;
}

/** By this a test tells an answer of the API from one that nginx made. */
const answeredBy = 'x-test-answered-by';

/** Starts nginx in front of instances of the API, given by their URLs. */
export async function startHeadgateNginx(
  instances: readonly string[],
  options: HeadgateNginxOptions = {},
): Promise<HeadgateNginx> {
  const { certificate, key } = selfSigned();
  const paths = globSync('**/*.conf', { cwd: folder });
  const files = new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const { edit } = options;
  if (edit !== undefined) {
    const changed = [...files].filter(([, text]) => edit(text) !== text);
    if (changed.length === 0) throw new Error('there was nothing to change');
    for (const [path, text] of changed) files.set(path, edit(text));
  }
  const servers = instances.map(
    (url) => `server ${new URL(url).host} max_fails=2 fail_timeout=5s;`,
  );
  const nginx = await startNginx({
    ports: 3,
    files: {
      ...Object.fromEntries(files),
      'tls/fullchain.pem': certificate,
      'tls/privkey.pem': key,
      'acme/.well-known/acme-challenge/proof': 'proved',
    },
    config: ({ ports: [http, https, status], localPaths }) => {
      const deployment: Readonly<Record<string, string>> = {
        main: hasBrotli ? `load_module ${brotliModule};` : '',
        http: localPaths.replace('access_log off;', 'access_log access.log headgate;'),
        compression: hasBrotli ? 'include headgate/brotli.conf;' : '',
        upstream: `upstream headgate { zone headgate 64k; least_conn; ${servers.join(' ')} keepalive 64; }`,
        'listen-http': `listen 127.0.0.1:${http};`,
        'listen-status': `listen 127.0.0.1:${status};`,
        'listen-https': `listen 127.0.0.1:${https} ssl http2;
          ssl_certificate tls/fullchain.pem; ssl_certificate_key tls/privkey.pem;
          add_header ${answeredBy} $upstream_addr always;`,
      };
      const overlaid = (name: string) => {
        if (options.deployment === undefined) return deployment[name];
        const file = join(options.deployment, `${name}.conf`);
        if (name === 'compression' && !existsSync(file)) return '';
        return (
          readFileSync(file, 'utf8')
            .replace(/^listen (\d+)/m, (_, own: string) => {
              options.onListen?.(own);
              return `listen 127.0.0.1:${{ 'listen-http': http, 'listen-status': status }[name] ?? https}`;
            })
            .replaceAll(/\/run\/tls\/(certificate|key)\.pem/g, (_, part: string) =>
              part === 'key' ? 'tls/privkey.pem' : 'tls/fullchain.pem',
            )
            .replaceAll('/var/cache/nginx/', 'temporary-')
            .replace('/run/nginx.pid', 'nginx.pid')
            // Newer than the nginx of Debian 12, whose test this is.
            .replace(/server api:8080 resolve/, servers.join(' ').replace(/ max_fails.*$/, ''))
            .replace(/ ssl default_server;\nhttp2 on;/, ' ssl http2 default_server;')
            .replace(/^keepalive_min_timeout .*$/m, '')
        );
      };
      const text = (files.get('nginx.conf') ?? '').replace('/etc/nginx/acme', 'acme');
      return text.replaceAll(
        /include deployment\/([\w-]+)\*?\.conf;/g,
        (_, name: string) => overlaid(name) ?? `# nobody wrote ${name}`,
      );
    },
  });
  const url = `https://127.0.0.1:${nginx.ports[1]}`;
  const agent = new Agent({ connect: { ca: certificate, servername: 'localhost' } });
  const contract = options.standIn ? undefined : await loadContract(`${instances[0]}`);
  let checked = 0;
  async function ask(path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(`${url}${path}`, { dispatcher: agent, ...init });
    if (contract === undefined || !response.headers.has(answeredBy)) return response;
    const { pathname } = new URL(path, url);
    checked += 1;
    await holdAgainst(contract, init?.method ?? 'GET', pathname, asGlobal(response));
    return response;
  }
  return {
    url,
    httpUrl: nginx.url,
    statusUrl: `http://127.0.0.1:${nginx.ports[2]}/stub_status`,
    certificate,
    directory: nginx.directory,
    fetch: ask,
    get checked() {
      return checked;
    },
    accessLog: () =>
      readFileSync(join(nginx.directory, 'access.log'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    async [Symbol.asyncDispose]() {
      await agent.destroy();
      await nginx.stop();
    },
  };
}

/**
 * The answer as the API gave it, without the mark of this proxy. The package undici and Node's own fetch are the same code, with
 * types of their own.
 */
function asGlobal(response: Response): globalThis.Response {
  const headers = new globalThis.Headers([...response.headers]);
  headers.delete(answeredBy);
  const { status } = response;
  return { status, headers, clone: () => response.clone() } as unknown as globalThis.Response;
}

function selfSigned(): { certificate: string; key: string } {
  const directory = mkdtempSync(join(tmpdir(), 'headgate-tls-'));
  try {
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(directory, name));
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const output = ['-keyout', `${key}`, '-out', `${certificate}`, '-days', '2'];
    execFileSync('openssl', ['req', ...kind, ...subject, ...output], { stdio: 'pipe' });
    return {
      certificate: readFileSync(`${certificate}`, 'utf8'),
      key: readFileSync(`${key}`, 'utf8'),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
