/**
 * Generates the Prisma client into src/generated, unless the one there was made from the same schema.
 * Usage: node scripts/generate.ts [--force]
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const stampFile = join(root, 'src/generated/.stamp');
const require = createRequire(import.meta.url);

function inputsHash(): string {
  const hash = createHash('sha256');
  const { version } = require('prisma/package.json') as { version: string };
  hash.update(`prisma ${version}\n`);
  for (const file of [
    'prisma.config.ts',
    ...globSync('prisma/schema/*.prisma', { cwd: root }).sort(),
  ]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

const stamp = inputsHash();
const upToDate =
  !process.argv.includes('--force') &&
  existsSync(join(root, 'src/generated/client.ts')) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === stamp;

if (!upToDate) {
  // `prisma generate` looks for a native engine that it never runs; any file that exists satisfies
  // it, and nothing is downloaded.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [require.resolve('prisma/build/index.js'), 'generate', '--no-hints'],
    {
      cwd: root,
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  writeFileSync(stampFile, stamp);
  console.log(stdout.trim().split('\n').at(-1));
}
