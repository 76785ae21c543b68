import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedNode, root, run, TestProcess } from './lib/process.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-errors-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const serve = [pinnedNode, [join(root, 'apps', 'cli', 'dist', 'main.js'), 'serve']] as const;
const built = [pinnedNode, [join(root, 'apps', 'api', 'dist', 'main.js')]] as const;

const environment = (more: Record<string, string | undefined> = {}) => ({
  DATA_DIR: join(directory, 'data'),
  PORT: '0',
  DATABASE_URL: undefined,
  ...more,
});

/** One line says what is wrong and what to do; no stack. */
function expectOneLine({ code, stderr }: { code: number | null; stderr: string }, says: RegExp) {
  expect(stderr.trim()).toMatch(says);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
}

describe.each([
  ['headgate serve', serve],
  ['the built API', built],
] as const)('%s refuses to start', (_, [command, args]) => {
  const start = (more: Record<string, string | undefined>) =>
    run(command, args, { env: environment(more) });

  it('when the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const result = await start({ PORT: String(port) });
    other.close();
    expectOneLine(result, new RegExp(`Port ${port} on 127.0.0.1 is in use.*set PORT`));
  });

  it('when DATA_DIR cannot be written', async () => {
    const file = join(directory, 'a-file');
    await writeFile(file, '');
    expectOneLine(await start({ DATA_DIR: join(file, 'below') }), /DATA_DIR|cannot be written/);
  });

  it('when the database does not answer, without showing the password', async () => {
    const result = await start({ DATABASE_URL: 'postgresql://app:hunter2@127.0.0.1:9/headgate' });
    expectOneLine(result, /PostgreSQL at 127\.0\.0\.1:9.*(refused|answer)/);
    expect(result.output).not.toContain('hunter2');
  });

  it('when settings are wrong, naming all of them', async () => {
    const { code, stderr } = await start({ PORT: '70000', LOG_LEVEL: 'loud', ECHO_MODEL: 'flase' });
    expect(code).toBe(1);
    for (const name of ['PORT', 'LOG_LEVEL', 'ECHO_MODEL']) expect(stderr).toContain(`${name}: `);
  });

  it('E11 in production without a database, keys and a public URL, or with a short key', async () => {
    const missing = await start({ NODE_ENV: 'production' });
    expect(missing.code).toBe(1);
    for (const name of ['DATABASE_URL', 'JWT_KEYS', 'PUBLIC_URL']) {
      expect(missing.stderr).toContain(`${name}: is required in production`);
    }
    const short = await start({ JWT_KEYS: 'k1:hunter2-short' });
    expect(short.code).toBe(1);
    expect(short.stderr).toMatch(/JWT_KEYS.*32 bytes/);
    expect(short.output).not.toContain('hunter2');
  });
});

describe('the embedded database', () => {
  it('is refused to a second process, which names the first', async () => {
    const env = environment({ DATA_DIR: join(directory, 'shared') });
    await using first = new TestProcess(...serve, { env });
    await first.waitFor(/Headgate runs at/);
    const second = await run(...serve, { env });
    expectOneLine(second, /process \d+/);
    expect(await first.stop('SIGTERM')).toBe(0);
  });

  it('is taken over from a process that was killed', async () => {
    const env = environment({ DATA_DIR: join(directory, 'killed') });
    {
      await using first = new TestProcess(...serve, { env });
      await first.waitFor(/Headgate runs at/);
      await first.stop('SIGKILL');
    }
    await using second = new TestProcess(...serve, { env });
    await second.waitFor(/Headgate runs at/);
    expect(await second.stop('SIGTERM')).toBe(0);
  });
});
