import { globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinned, pinnedNode, root, run } from './lib/process.ts';

const published = globSync('packages/*/package.json', { cwd: root })
  .filter((file) => JSON.parse(readFileSync(join(root, file), 'utf8')).private !== true)
  .map((file) => dirname(file))
  .sort();

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

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-packed-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(published)('%s, packed', (folder) => {
  it('installs in an empty project as its README says, and the first example runs on both Nodes', async () => {
    const project = join(directory, folder);
    await mkdir(project, { recursive: true });
    await writeFile(join(project, 'package.json'), '{"name":"empty","private":true}');
    const tarball = await pack(folder, project);

    const readme = await readFile(join(root, folder, 'README.md'), 'utf8');
    expect(readme.split('\n').slice(0, 15).join('\n'), 'an example within 15 lines').toMatch(
      /^```/m,
    );
    const { name } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const [, packages = ''] = /^npm install (.*)$/m.exec(readme) ?? [];
    const words = packages.split(' ').map((word) => (word === name ? tarball : word));
    expect(words).toContain(tarball);
    const install = await run('npm', ['install', '--no-audit', '--no-fund', ...words], {
      cwd: project,
      env: userEnvironment,
    });
    expect(install.code, install.output).toBe(0);

    await writeFile(join(project, 'example.mjs'), firstBlock(readme, 'js'));
    for (const node of ['node', pinnedNode]) {
      const example = await run(node, ['example.mjs'], { cwd: project, env: userEnvironment });
      expect(example.code, `${node}: ${example.output}`).toBe(0);
      expect(example.output.trim(), `${node} printed nothing`).not.toBe('');
    }
  }, 180_000);
});

/** Packs as the release does, so that `workspace:` and `catalog:` become versions. */
async function pack(folder: string, destination: string): Promise<string> {
  const { code, output } = await run(pinned('pnpm'), ['pack', '--pack-destination', destination], {
    cwd: join(root, folder),
  });
  expect(code, output).toBe(0);
  const [file = ''] = globSync('*.tgz', { cwd: destination });
  return join(destination, file);
}

/** The first fenced block of a language in a text. */
function firstBlock(text: string, language: string): string {
  const match = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text);
  if (!match?.[1]) throw new Error(`no block of ${language}`);
  return match[1];
}
