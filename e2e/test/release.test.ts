import { globSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetch } from './lib/checked-fetch.ts';
import { type NpmRegistry, startNpmRegistry } from './lib/npm-registry.ts';
import { pinnedNode, root, run, TestProcess } from './lib/process.ts';
import { signIn } from './lib/sign-in.ts';

const published = globSync('{apps,packages}/*/package.json', { cwd: root })
  .map((file) => ({ folder: dirname(file), manifest: manifestIn(join(root, dirname(file))) }))
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ folder, manifest: { name, bin } }) => ({ folder, name, isCommand: bin !== undefined }));
const libraries = published.filter(({ isCommand }) => !isCommand);

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
    // The programs have one version, that of the product; they are no packages of the registry.
    const versions = ['api', 'worker', 'cli'].map((program) => {
      const { version } = manifestIn(join(clone, 'apps', program));
      return version;
    });
    expect(new Set(versions)).toEqual(new Set(['0.1.0']));
    expect(await ok('scripts/release-notes.sh', ['0.1.0'])).toContain(
      'First version of the service',
    );
    expect((await run('scripts/release-notes.sh', ['0.9.0'], { cwd: clone })).code).toBe(1);
    const tags = (await ok('git', ['tag'])).trim().split('\n');
    expect(tags.sort()).toEqual(
      published
        .map(({ folder, name }) => `${name}@${manifestIn(join(clone, folder)).version}`)
        .sort(),
    );
  }, 300_000);

  describe.each(libraries)('of $name', ({ folder, name }) => {
    it('installs as its README says, and the first example runs on both Nodes', async () => {
      const project = await emptyProject(name);
      const readme = await readFile(join(root, folder, 'README.md'), 'utf8');
      expect(readme.split('\n').slice(0, 15).join('\n'), 'an example within 15 lines').toMatch(
        /^```/m,
      );
      const [, packages = ''] = /^npm install (.*)$/m.exec(readme) ?? [];
      expect(packages.split(' ')).toContain(name);
      await install(project, packages.split(' '));

      await writeFile(join(project, 'example.mjs'), firstBlock(readme, 'js'));
      for (const node of ['node', pinnedNode]) {
        const example = await run(node, ['example.mjs'], { cwd: project, env: userEnvironment });
        expect(example.code, `${node}: ${example.output}`).toBe(0);
        expect(example.output.trim(), `${node} printed nothing`).not.toBe('');
      }
    }, 180_000);
  });

  describe('of @headgate/cli', () => {
    const name = '@headgate/cli';
    /** A user who has the Node that it asks for. */
    const env = {
      ...userEnvironment,
      PATH: [dirname(pinnedNode), systemPath].join(delimiter),
      OLLAMA_BASE_URL: 'http://127.0.0.1:9',
    };
    let project: string;
    const headgate = (...words: string[]) => run('npx', [name, ...words], { cwd: project, env });

    beforeAll(async () => {
      project = await emptyProject(name);
      await install(project, [name]);
    }, 180_000);

    it('is small, has no map and names no folder of the machine that built it', async () => {
      const entry = await inRegistry(name);
      const { tarball } = entry.versions[entry['dist-tags'].latest]?.dist ?? {};
      const { byteLength } = await (await globalThis.fetch(tarball ?? '')).arrayBuffer();
      expect(byteLength).toBeLessThan(6 * 1024 * 1024);
      const installed = join(project, 'node_modules', name);
      const files = globSync('**/*.{js,json,md,sql}', { cwd: installed });
      expect(files.length).toBeGreaterThan(20);
      for (const file of files) {
        const text = await readFile(join(installed, file), 'utf8');
        for (const folder of [root, directory, homedir()]) {
          expect(text.includes(`${folder}/`), `${file} names ${folder}`).toBe(false);
        }
      }
      expect(globSync('**/*.map', { cwd: installed })).toEqual([]);
      expect(globSync('{LICENSE,README.md,CHANGELOG.md}', { cwd: installed })).toHaveLength(3);
    });

    it('brings no package that runs something as it is installed, and the licences of what it has in itself', async () => {
      const folders = globSync('**/node_modules/{*,@*/*}/package.json', { cwd: project });
      const manifests = folders.map((file) => manifestIn(join(project, dirname(file))));
      expect(manifests.length).toBeGreaterThan(50);
      const runs = ({ scripts = {} }: (typeof manifests)[number]) =>
        ['preinstall', 'install', 'postinstall'].some((event) => event in scripts);
      expect(manifests.filter(runs).map((manifest) => manifest.name)).toEqual([]);
      expect(globSync('**/node_modules/{*,@*/*}/binding.gyp', { cwd: project })).toEqual([]);
      // What npm itself has found, optional packages of other machines included.
      const tree = await readFile(join(project, 'package-lock.json'), 'utf8');
      expect(tree).toContain('node_modules/@headgate/cli');
      expect(tree).not.toContain('hasInstallScript');
      expect(tree).not.toContain('node_modules/@scarf/');

      const page = join(project, 'node_modules', name, 'dist', 'swagger-ui');
      expect(manifestIn(page).name).toBe('swagger-ui-dist');
      expect(await readFile(join(page, 'NOTICE'), 'utf8')).toContain('SmartBear');
      const licences = globSync('*.LICENSE.txt', { cwd: page }).sort();
      expect(licences).toEqual(['swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.LICENSE.txt']);
    });

    it('says its version, what it can, and that a Node is too old', async () => {
      const { version } = manifestIn(join(clone, 'apps/cli'));
      expect(await headgate('--version')).toMatchObject({ code: 0, output: `${version}\n` });
      expect(await headgate('--help')).toMatchObject({
        code: 0,
        stderr: '',
        output: expect.stringContaining('Exit codes'),
      });
      const { output: node } = await run('node', ['--version'], { env: userEnvironment });
      const ofSystem = await run('npx', [name, '--version'], {
        cwd: project,
        env: userEnvironment,
      });
      expect(ofSystem).toMatchObject(
        Number.parseInt(node.slice(1), 10) < 24
          ? { code: 1, output: expect.stringContaining(`Node ${node.trim()} is too old.`) }
          : { code: 0, output: `${version}\n` },
      );
    }, 60_000);

    it('makes a database, looks at it, and serves a streamed answer as its README says', async () => {
      const migrated = await headgate('migrate', '--json');
      expect(migrated, migrated.output).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(migrated.output)).toEqual({ embedded: true, up_to_date: true });
      const looked = await headgate('doctor');
      expect(looked.output).toMatch(/^ok +migrations: all applied$/m);
      expect(looked.code, looked.output).toBe(0);

      const readme = await readFile(join(root, 'apps/cli/README.md'), 'utf8');
      expect(readme.split('\n').slice(0, 15).join('\n')).toMatch(/^```/m);
      const [command = '', ...words] = firstBlock(readme, 'sh').trim().split(' ');
      await using served = new TestProcess(command, words, {
        cwd: project,
        env: { ...env, PORT: '0' },
      });
      const [, url = ''] = await served.waitFor(/Headgate runs at (http:\S+)/, 120_000);
      expect((await fetch(`${url}/ready`)).status).toBe(200);
      const docs = await (await fetch(`${url}/docs`)).text();
      const [, script = ''] = /<script src="([^"]+)"/.exec(docs) ?? [];
      expect((await fetch(new URL(script, `${url}/docs`))).status, script).toBe(200);

      const { token } = await signIn(url);
      const messages = [{ role: 'user', content: 'Hello from npm' }];
      const answer = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ model: 'echo', stream: true, messages }),
      });
      const events = (await answer.text()).split('\n\n').filter((text) => text !== '');
      expect(events.length).toBeGreaterThan(2);
      expect(events.at(-1)).toBe('data: [DONE]');
      const said = events
        .slice(0, -1)
        .map((event) => JSON.parse(event.slice('data: '.length)).choices[0]?.delta.content ?? '');
      expect(said.join('')).toContain('Hello from npm');
    }, 240_000);
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

/** A folder in which somebody begins, with this registry for the packages of Headgate. */
async function emptyProject(name: string): Promise<string> {
  const project = join(directory, name);
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), '{"name":"empty","private":true}');
  await writeFile(join(project, '.npmrc'), registry.npmrc('@headgate'));
  return project;
}

async function install(project: string, packages: readonly string[]): Promise<void> {
  const options = { cwd: project, env: userEnvironment };
  const { code, output } = await run(
    'npm',
    ['install', '--no-audit', '--no-fund', ...packages],
    options,
  );
  expect(code, output).toBe(0);
}

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
  // What the command has beside its own files is built as well.
  await cp(join(root, 'apps/cli/prisma'), join(copy, 'apps/cli/prisma'), { recursive: true });
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
  readonly versions: Readonly<Record<string, { readonly dist: { readonly tarball: string } }>>;
}

async function inRegistry(name: string): Promise<RegistryEntry> {
  const answer = await globalThis.fetch(new URL(name.replace('/', '%2f'), registry.url));
  expect(answer.status, name).toBe(200);
  return (await answer.json()) as RegistryEntry;
}

function manifestIn(folder: string): {
  name: string;
  version: string;
  private?: boolean;
  bin?: unknown;
  scripts?: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The first fenced block of a language in a text. */
function firstBlock(text: string, language: string): string {
  const match = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text);
  if (!match?.[1]) throw new Error(`no block of ${language}`);
  return match[1];
}
