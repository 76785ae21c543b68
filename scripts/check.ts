// `pnpm check`: everything that can be known without running a test. Each check fails on its own, and all are run.
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

interface Check {
  readonly name: string;
  run(): Promise<string | undefined>;
}

const bin = (name: string) => `node_modules/.bin/${name}`;

const publishedFolders = globSync('{apps,packages}/*/package.json')
  .filter((file) => manifestIn(file).private !== true)
  .map((file) => dirname(file))
  .sort();
// A package that is a command alone has no types that could be wrong.
const libraryFolders = publishedFolders.filter(
  (folder) => manifestIn(`${folder}/package.json`).exports !== undefined,
);

const checks: Check[] = [
  command('format and lint', bin('biome'), ['ci', '--colors=off', '.']),
  command('types', bin('turbo'), ['run', 'typecheck', '--output-logs=errors-only']),
  command('types of the scripts', bin('tsc'), ['--noEmit']),
  { name: 'import rules', run: importRules },
  command('dead code and undeclared dependencies', bin('knip'), ['--no-config-hints']),
  command('build', bin('turbo'), ['run', 'build', '--output-logs=errors-only']),
  command('schema and migrations agree', process.execPath, [
    '--conditions=@headgate/source',
    'packages/db/scripts/check.ts',
  ]),
  command('generated pages are up to date', process.execPath, [
    '--conditions=@headgate/source',
    'scripts/generate-docs.ts',
    '--check',
  ]),
  command('OpenAPI document', process.execPath, [
    '--conditions=@headgate/source',
    'scripts/lint-openapi.ts',
  ]),
  command('core stays small', bin('size-limit'), [], 'packages/core'),
  command('client stays small', bin('size-limit'), [], 'packages/client'),
  { name: 'lockfile names no registry', run: lockfileRules },
  ...publishedFolders.map((folder) =>
    command(`publint ${folder}`, bin('publint'), [folder, '--strict']),
  ),
  ...libraryFolders.map((folder) =>
    command(`attw ${folder}`, bin('attw'), [
      '--pack',
      folder,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      '--no-emoji',
    ]),
  ),
];

let failed = 0;
for (const check of checks) {
  const startedAt = Date.now();
  const fault = await check.run();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${fault === undefined ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s)`);
  if (fault !== undefined) {
    failed += 1;
    console.log(fault.replaceAll(/^/gm, '     '));
  }
}
console.log(`\n${checks.length - failed} of ${checks.length} checks hold`);
process.exitCode = failed > 0 ? 1 : 0;

function manifestIn(file: string): { readonly private?: boolean; readonly exports?: unknown } {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function command(name: string, program: string, args: readonly string[], cwd = '.'): Check {
  return {
    name,
    async run() {
      const { code, output } = await capture(program, args, cwd);
      return code === 0 ? undefined : output;
    },
  };
}

// A cruise of nothing passes too, so the number of modules is part of the check.
async function importRules(): Promise<string | undefined> {
  const { code, output } = await capture(bin('depcruise'), [
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'err',
    'packages',
    'apps',
  ]);
  const cruised = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
  if (code !== 0) return output;
  return cruised > 100 ? undefined : `only ${cruised} modules were looked at:\n${output}`;
}

async function lockfileRules(): Promise<string | undefined> {
  const lines = readFileSync('pnpm-lock.yaml', 'utf8').split('\n');
  const faults = lines.filter((line) => /tarball:|https?:\/\//.test(line));
  return faults.length > 0 ? faults.slice(0, 10).join('\n') : undefined;
}

function capture(
  program: string,
  args: readonly string[],
  cwd = '.',
): Promise<{ code: number; output: string }> {
  const child = spawn(resolve(program), args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', TURBO_TELEMETRY_DISABLED: '1' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (code) => fulfil({ code: code ?? 1, output }));
  });
}
