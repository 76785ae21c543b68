import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinned, pinnedNode, root, run } from './lib/process.ts';

let directory: string;
let tarball: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-packed-auth-'));
  const { code, output } = await run(pinned('pnpm'), ['pack', '--pack-destination', directory], {
    cwd: join(root, 'packages', 'auth'),
  });
  expect(code, output).toBe(0);
  tarball = join(directory, globSync('*.tgz', { cwd: directory })[0] ?? '');
}, 60_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

const body = (workerUrl = '') => `
  const stored = [];
  for (const options of [{ cost: 4, threads: 1${workerUrl} }, { cost: 4, inline: true }]) {
    const hasher = createBcryptHasher(options);
    stored.push(await hasher.hash('correct horse 1'));
    console.log(await hasher.verify('correct horse 1', stored[0]));
    await hasher.close();
  }
  const argon2 = createArgon2Hasher();
  console.log(await argon2.verify('correct horse 1', await argon2.hash('correct horse 1')));
  await argon2.close();
`;
const esm = `
  import { createArgon2Hasher } from '@headgate/auth/argon2';
  import { createBcryptHasher } from '@headgate/auth/bcrypt';
`;
const commonJs = `
  const { createArgon2Hasher } = require('@headgate/auth/argon2');
  const { createBcryptHasher } = require('@headgate/auth/bcrypt');
`;

/** An empty project with the packed package and what it needs to hash. */
async function project(name: string, type: string, more: string[] = []): Promise<string> {
  const cwd = join(directory, name);
  await mkdir(cwd);
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ name, private: true, type }));
  const packages = [tarball, 'jsonwebtoken', 'bcryptjs', 'piscina', '@node-rs/argon2', ...more];
  const install = await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd });
  expect(install.code, install.output).toBe(0);
  return cwd;
}

async function hashesIn(cwd: string, program: string): Promise<void> {
  const { code, output } = await run(pinnedNode, [program], { cwd });
  expect(code, output).toBe(0);
  expect(output.trim().split('\n')).toEqual(['match', 'match', 'match']);
}

describe('@headgate/auth, packed', () => {
  it('A08 hashes in an empty project of ES modules, in its worker, inline and with argon2', async () => {
    const cwd = await project('esm', 'module');
    await writeFile(join(cwd, 'hash.js'), esm + body());
    await hashesIn(cwd, 'hash.js');
  }, 180_000);

  it('A08 hashes in an empty project of CommonJS', async () => {
    const cwd = await project('commonjs', 'commonjs');
    await writeFile(join(cwd, 'hash.js'), `${commonJs}(async () => {${body()}})();`);
    await hashesIn(cwd, 'hash.js');
  }, 180_000);

  it('A08 hashes out of a bundle, with the worker where it was put', async () => {
    const cwd = await project('bundle', 'module', ['esbuild']);
    const workerUrl = `, workerUrl: new URL('./bcrypt-worker.js', import.meta.url)`;
    await writeFile(join(cwd, 'hash.js'), esm + body(workerUrl));
    const worker = 'node_modules/@headgate/auth/dist/bcrypt-worker.js';
    for (const [entry, outfile] of [
      ['hash.js', 'out/hash.js'],
      [worker, 'out/bcrypt-worker.js'],
    ]) {
      const bundled = await run(
        join(cwd, 'node_modules/.bin/esbuild'),
        [
          ...[entry ?? '', '--bundle', '--platform=node', '--format=esm', `--outfile=${outfile}`],
          // piscina finds its own files beside itself, and argon2 is native.
          ...['--external:piscina', '--external:@node-rs/argon2'],
        ],
        { cwd },
      );
      expect(bundled.code, bundled.output).toBe(0);
    }
    await hashesIn(cwd, 'out/hash.js');
  }, 180_000);
});
