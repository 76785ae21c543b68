// Plain JavaScript for whatever Node a new machine has (18 or later): it brings the pinned tools in.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const windows = process.platform === 'win32';
const stamp = join(root, 'node_modules', '.headgate-installed');

/** The pinned Node; it exists once {@link prepare} has run. */
export const pinnedNode = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node');

/** Installs what the lockfile names, unless that was done already, and generates the database client. */
export async function prepare() {
  const fingerprint = installFingerprint();
  if (readStamp() !== fingerprint) {
    console.log('Installing dependencies …');
    await pnpm(['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=error']);
    writeFileSync(stamp, fingerprint);
  }
  await run(pinnedNode, ['packages/db/scripts/generate.ts']);
}

/** Runs a program of the workspace from its source, on the pinned Node; resolves with its exit code. */
export function runSource(file, args, env = {}) {
  return run(pinnedNode, ['--conditions=@headgate/source', file, ...args], { env, check: false });
}

function pnpm(args) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devEngines
    .packageManager;
  return run('npx', ['--yes', `pnpm@${version}`, ...args], { shell: windows });
}

function run(command, args, { env = {}, check = true, shell = windows } = {}) {
  const bin = join(root, 'node_modules', '.bin');
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell,
    env: { ...process.env, PATH: `${bin}${windows ? ';' : ':'}${process.env.PATH}`, ...env },
  });
  // The terminal sends its interrupt to the child as well; a supervisor signals only us.
  const forward = (signal) => child.kill(signal);
  process.on('SIGTERM', forward);
  process.on('SIGINT', () => {});
  // npm hands a signal on to its shell and no further: then our parent is another one from now on.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 250);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', forward);
      clearInterval(watch);
      if (check && code !== 0) {
        reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}`));
      } else resolve(code ?? 1);
    });
  });
}

function readStamp() {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

function installFingerprint() {
  const manifests = ['.', 'e2e', ...children('apps'), ...children('packages')].map((folder) =>
    join(folder, 'package.json'),
  );
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function children(folder) {
  return readdirSync(join(root, folder)).map((name) => join(folder, name));
}
