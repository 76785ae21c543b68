import { globSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NpmRegistry, startNpmRegistry } from './lib/npm-registry.ts';
import { pinnedNode, root, run } from './lib/process.ts';

const published = globSync('packages/*/package.json', { cwd: root })
  .map((file) => ({ folder: dirname(file), manifest: manifestIn(join(root, dirname(file))) }))
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ folder, manifest: { name } }) => ({ folder, name }));

/** The machine's own PATH, without the workspace's tools: `node` is what a user has. */
const systemPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

/** As a shell that has never heard of this workspace. */
const userEnvironment = Object.fromEntries([
  ...Object.keys(process.env)
    .filter((name) => /^(npm_|NODE_|VITEST|TURBO|INIT_CWD)/.test(name))
    .map((name) => [name, undefined] as const),
  ['PATH', systemPath] as const,
]);

let directory: string;
let clone: string;
let registry: NpmRegistry;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-release-'));
  registry = await startNpmRegistry();
  clone = await copyOfTheRepository();
}, 120_000);

afterAll(async () => {
  await registry?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

describe('a release', () => {
  it('raises the versions, writes the changelogs and publishes every package, with a tag for each', async () => {
    await ok('npm', ['run', 'version-packages']);
    await commit('Version packages');
    await ok('npx', ['changeset', 'publish']);

    for (const { folder, name } of published) {
      const { version } = manifestIn(join(clone, folder));
      expect(version, name).not.toBe('0.0.0');
      const entry = await inRegistry(name);
      expect(entry['dist-tags']).toEqual({ latest: version });
      expect(JSON.stringify(entry.versions), name).not.toMatch(/workspace:|catalog:/);
      expect(await readFile(join(clone, folder, 'CHANGELOG.md'), 'utf8')).toContain(
        `## ${version}`,
      );
    }
    const tags = (await ok('git', ['tag'])).trim().split('\n');
    expect(tags.sort()).toEqual(
      published
        .map(({ folder, name }) => `${name}@${manifestIn(join(clone, folder)).version}`)
        .sort(),
    );
  }, 300_000);

  describe.each(published)('of $name', ({ folder, name }) => {
    it('installs as its README says, and the first example runs on both Nodes', async () => {
      const project = join(directory, name);
      await mkdir(project, { recursive: true });
      await writeFile(join(project, 'package.json'), '{"name":"empty","private":true}');
      await writeFile(join(project, '.npmrc'), registry.npmrc('@headgate'));
      const readme = await readFile(join(root, folder, 'README.md'), 'utf8');
      expect(readme.split('\n').slice(0, 15).join('\n'), 'an example within 15 lines').toMatch(
        /^```/m,
      );
      const [, packages = ''] = /^npm install (.*)$/m.exec(readme) ?? [];
      expect(packages.split(' ')).toContain(name);
      const install = await run(
        'npm',
        ['install', '--no-audit', '--no-fund', ...packages.split(' ')],
        { cwd: project, env: userEnvironment },
      );
      expect(install.code, install.output).toBe(0);

      await writeFile(join(project, 'example.mjs'), firstBlock(readme, 'js'));
      for (const node of ['node', pinnedNode]) {
        const example = await run(node, ['example.mjs'], { cwd: project, env: userEnvironment });
        expect(example.code, `${node}: ${example.output}`).toBe(0);
        expect(example.output.trim(), `${node} printed nothing`).not.toBe('');
      }
    }, 180_000);
  });

  it('publishes nothing but what a later change has touched', async () => {
    const versionOf = (name: string) => inRegistry(name).then((entry) => entry['dist-tags'].latest);
    const before = new Map(
      await Promise.all(published.map(async ({ name }) => [name, await versionOf(name)] as const)),
    );
    await writeFile(
      join(clone, '.changeset', 'mended.md'),
      "---\n'@headgate/idempotency': patch\n---\n\nMended.\n",
    );
    await ok('npm', ['run', 'version-packages']);
    await commit('Version packages');
    await ok('npx', ['changeset', 'publish']);
    const raised = published.filter(
      ({ folder, name }) => manifestIn(join(clone, folder)).version !== before.get(name),
    );
    expect(raised.map(({ name }) => name)).toEqual(['@headgate/idempotency']);
    for (const { name } of published) {
      expect((await versionOf(name)) !== before.get(name), name).toBe(
        name === '@headgate/idempotency',
      );
    }
  }, 180_000);
});

/** What git would take with it, in a repository of its own, with what was built here for these tests. */
async function copyOfTheRepository(): Promise<string> {
  const copy = join(directory, 'repository');
  const listed = await run('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root });
  const files = listed.output.split('\0').filter((file) => file !== '');
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    await mkdir(join(copy, folder), { recursive: true });
  }
  await Promise.all(
    files.map((file) => copyFile(join(root, file), join(copy, file)).catch(unlessGone)),
  );
  for (const { folder } of published) {
    await cp(join(root, folder, 'dist'), join(copy, folder, 'dist'), { recursive: true });
  }
  clone = copy;
  await ok('git', ['init', '--quiet', '--initial-branch=main']);
  await commit('Everything');
  await writeFile(join(copy, '.npmrc'), registry.npmrc('@headgate'), { flag: 'a' });
  await ok('node', ['scripts/bootstrap.mjs']);
  return copy;
}

/** A file that git still lists may have been deleted. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

async function commit(message: string): Promise<void> {
  await ok('git', ['add', '--all', '--', '.', ':!.npmrc']);
  const author = ['-c', 'user.name=release', '-c', 'user.email=release@example.com'];
  await ok('git', [...author, 'commit', '--quiet', '--message', message]);
}

/** Runs a command in the copy to its end, which must be a good one. */
async function ok(command: string, args: readonly string[]): Promise<string> {
  const { code, output } = await run(command, args, { cwd: clone });
  expect(code, `${command} ${args.join(' ')}:\n${output}`).toBe(0);
  return output;
}

interface RegistryEntry {
  readonly 'dist-tags': { readonly latest: string };
  readonly versions: Readonly<Record<string, unknown>>;
}

async function inRegistry(name: string): Promise<RegistryEntry> {
  const answer = await fetch(new URL(name.replace('/', '%2f'), registry.url));
  expect(answer.status, name).toBe(200);
  return (await answer.json()) as RegistryEntry;
}

function manifestIn(folder: string): { name: string; version: string; private?: boolean } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The first fenced block of a language in a text. */
function firstBlock(text: string, language: string): string {
  const match = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text);
  if (!match?.[1]) throw new Error(`no block of ${language}`);
  return match[1];
}
