import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { whyNoAnswer } from '../src/client/connection.ts';
import { headgate } from './support/headgate.ts';

/** The port of a server that lives as long as the test. */
async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** What a command says when a service answers so. */
async function saidOf(answer: RequestListener, ...words: string[]): Promise<string> {
  const port = await portOf(createServer(answer));
  return failure({ HEADGATE_URL: `http://127.0.0.1:${port}`, HEADGATE_API_KEY: 'hg_x' }, ...words);
}

const failure = (env: Record<string, string>, ...words: string[]) =>
  headgate(env, words).then(
    () => 'done',
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  );

const problem =
  (status: number, body: object, headers = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers });
    response.end(JSON.stringify(body));
  };

describe('a refusal of the service', () => {
  const detail = 'One or more values are not valid.';

  it('names each value that is wrong: parameters by name, places of a body by pointer', async () => {
    const errors = [
      { pointer: '/from', in: 'query', code: 'invalid_format', message: 'Not a day.' },
      { pointer: '/scopes/0', in: 'body', code: 'invalid_scope', message: 'Nobody knows it.' },
      { pointer: '', in: 'body', code: 'type', message: 'Not an object.' },
    ];
    expect(await saidOf(problem(422, { detail, errors }), 'usage')).toBe(
      `CommandError: ${detail} (HTTP 422)\n  from: Not a day.\n  /scopes/0: Nobody knows it.\n  body: Not an object.`,
    );
  });

  it('is no longer than a person reads, and moves nothing in the terminal', async () => {
    const errors = Array.from({ length: 1_000 }, () => ({
      pointer: '/a\u001b[2J',
      in: 'body',
      message: `\u009b31m\n${'long '.repeat(1_000)}`,
    }));
    const said = await saidOf(problem(422, { detail: `${detail}\u0007`, errors }), 'jobs');
    const lines = said.split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('  and 990 more');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(600);
    expect(said.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  it.each([{ errors: 'many' }, { errors: [null, 5, { pointer: 5 }] }, { detail: 5 }, [], null])(
    'that is no problem document is told all the same: %j',
    async (body) => {
      const said = await saidOf(problem(422, body as object), 'jobs');
      expect(said).toMatch(/^CommandError: .* \(HTTP 422\)/);
    },
  );

  it('names the scope that the key lacks, on the routes of OpenAI too', async () => {
    const without = 'The API key has no scope for this.';
    const told = `CommandError: ${without} (HTTP 403)\n  scope: jobs:read`;
    const code = 'insufficient_scope';
    expect(await saidOf(problem(403, { detail: without, code, scope: 'jobs:read' }), 'jobs')).toBe(
      told,
    );
    const challenge = `Bearer realm="headgate", error="${code}", scope="jobs:read"`;
    const openAi = problem(
      403,
      { error: { message: without, code } },
      { 'WWW-Authenticate': challenge },
    );
    expect(await saidOf(openAi, 'models')).toBe(told);
  });

  it('of somebody else is not taken for an answer', async () => {
    expect(await saidOf((_, response) => void response.end('<html>'), 'jobs')).toMatch(
      /^CommandError: What answers at http:\S+ is not Headgate\./,
    );
  });
});

describe('an address at which Headgate is not', () => {
  it.each([
    'nowhere',
    'localhost:8080',
    'ftp://127.0.0.1/',
    'http://ada:never-printed@127.0.0.1',
    'hg_never-printed',
  ])('is refused before anything is asked where it is none: %s', async (HEADGATE_URL) => {
    const said = await failure({ HEADGATE_URL }, 'status');
    expect(said).toMatch(/^UsageError: HEADGATE_URL is not the address of a service/);
    expect(said).not.toContain('never-printed');
  });

  it('is the default one where it is empty, and a key that no header can carry is refused', async () => {
    const key = { HEADGATE_API_KEY: 'nev€r printed' };
    expect(await failure({ HEADGATE_URL: '', ...key }, 'status')).toBe(
      'UsageError: HEADGATE_API_KEY is no API key: it has spaces or other characters.',
    );
  });

  it('says why nobody answers', async () => {
    const server = createSocketServer();
    const port = await portOf(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await failure({ HEADGATE_URL: `http://127.0.0.1:${port}` }, 'status')).toBe(
      `CommandError: Nobody answers at http://127.0.0.1:${port} (ECONNREFUSED). Set HEADGATE_URL to where Headgate runs.`,
    );
  });

  it('speaks another protocol, or hangs up', async () => {
    const port = await portOf(
      createSocketServer((socket) => {
        socket.on('error', () => undefined);
        socket.end('220 mail.example.com ESMTP\r\n');
      }),
    );
    expect(await failure({ HEADGATE_URL: `http://127.0.0.1:${port}` }, 'status')).toMatch(
      /does not speak HTTP \(H\w+\)\. Set HEADGATE_URL/,
    );
    expect(await failure({ HEADGATE_URL: `https://127.0.0.1:${port}` }, 'status')).toMatch(
      /does not speak HTTPS \(ERR_SSL_\w+\)\. Set HEADGATE_URL/,
    );
    const silent = await portOf(
      createSocketServer((socket) => void socket.once('data', () => socket.destroy())),
    );
    expect(await failure({ HEADGATE_URL: `http://127.0.0.1:${silent}` }, 'status')).toMatch(
      /was closed before an answer came \(\w+\)/,
    );
  });

  it('has a certificate that nobody has vouched for', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'headgate-tls-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    execFileSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=x -keyout ${key} -out ${cert}`.split(
        ' ',
      ),
      { stdio: 'ignore' },
    );
    const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) });
    const url = `https://127.0.0.1:${await portOf(server)}`;
    expect(await failure({ HEADGATE_URL: url }, 'status')).toBe(
      `CommandError: The certificate of ${url} is signed by itself (DEPTH_ZERO_SELF_SIGNED_CERT). If it is the right one, set NODE_EXTRA_CA_CERTS to a file with it.`,
    );
  });

  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', /authority that is not trusted here .* NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /without that of its authority .* NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /has ended \(CERT_HAS_EXPIRED\)\. Have it renewed/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /is for another name .* Set HEADGATE_URL to a name/],
  ])('has a certificate with a fault: %s', (code, told) => {
    const cause = Object.assign(new Error('of Node'), { code });
    const said = whyNoAnswer('https://gate.example', new TypeError('fetch failed', { cause }));
    expect(said).toMatch(told);
  });
});
