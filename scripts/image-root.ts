// `image-root <folder> <program> …`: what a container of each program needs, and nothing else, in a folder of its name: the
// built files, the files of its dependencies that it can reach, and a list of those dependencies. Run after `pnpm build`.
import {
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { readlink, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { nodeFileTrace } from '@vercel/nft';

const root = resolve(import.meta.dirname, '..');
const programs: Readonly<Record<string, string>> = {
  api: 'apps/api/dist/main.js',
  worker: 'apps/worker/dist/main.js',
  cli: 'apps/cli/dist/main.js',
};

const [folder = '', ...names] = process.argv.slice(2);
if (names.length === 0 || names.some((name) => programs[name] === undefined)) {
  console.error(`Usage: image-root <folder> ${Object.keys(programs).join('|')} …`);
  process.exit(2);
}

// The programs share most of their files, and reading what these lead to is most of the work.
const cache = {};
for (const name of names) await makeRoot(name, resolve(folder, name));

async function makeRoot(name: string, target: string): Promise<void> {
  const { fileList, warnings } = await nodeFileTrace([join(root, programs[name] ?? '')], {
    base: root,
    cache,
  });
  // What is optional at the other end, such as the native bindings of other machines, may be missing.
  const lost = [...warnings].filter(({ message }) => message.includes(' for @headgate/'));
  if (lost.length > 0) throw new AggregateError(lost, 'a package of the workspace is not built');

  const traced = [...fileList];
  const files = [...traced, ...readAtRunTime(name, traced), ...linksBetween(traced)].sort();
  for (const file of new Set(files)) await place(file, target);
  const bill = `${JSON.stringify(billOfMaterials(name, files), null, 2)}\n`;
  writeFileSync(join(target, 'sbom.cdx.json'), bill);
  console.log(`${new Set(files).size} files in ${target}`);
}

/** Files that are opened by name as the program runs. */
function readAtRunTime(name: string, traced: readonly string[]): string[] {
  const engines = traced.filter((file) => file.endsWith('/schema_engine_bg.js'));
  // The command line has a copy of the database's files beside its own bundle.
  const home = name === 'cli' ? 'apps/cli' : 'packages/db';
  return [
    `${home}/package.json`,
    ...globSync(`${home}/prisma/migrations/**/*.{sql,toml}`, { cwd: root }),
    ...globSync(`${home}/dist/**`, { cwd: root }).filter((file) => !file.endsWith('.d.ts')),
    ...globSync(`apps/${name}/dist/swagger-ui/*`, { cwd: root }),
    ...engines.map((file) => file.replace(/js$/, 'wasm')),
  ];
}

/**
 * The links by which the packages find each other. The trace names each package once, and leaves out the links of others
 * that need it as well.
 */
function linksBetween(traced: readonly string[]): string[] {
  const packages = new Set<string>();
  for (const file of traced) {
    const [folder] =
      /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)|^(?:apps|packages)\/[^/]+/.exec(file) ?? [];
    if (folder !== undefined) packages.add(folder);
  }
  const folders = new Set(
    [...packages].map((folder) =>
      folder.includes('node_modules/')
        ? folder.slice(0, folder.lastIndexOf('node_modules/') + 'node_modules'.length)
        : `${folder}/node_modules`,
    ),
  );
  return [...folders]
    .flatMap((folder) => globSync(`${folder}/{*,@*/*}`, { cwd: root }))
    .filter((path) => lstatSync(join(root, path)).isSymbolicLink())
    .filter((path) => packages.has(relative(root, realpathSync(join(root, path)))));
}

async function place(file: string, target: string): Promise<void> {
  const from = join(root, file);
  const to = join(target, file);
  const state = lstatSync(from);
  if (state.isDirectory()) return;
  mkdirSync(dirname(to), { recursive: true });
  if (state.isSymbolicLink()) await symlink(await readlink(from), to);
  else copyFileSync(from, to);
}

/** CycloneDX 1.6: the packages whose files are there. */
function billOfMaterials(name: string, all: readonly string[]) {
  const manifests = [...new Set(all)].filter((file) =>
    /(^|\/)(node_modules\/(@[^/]+\/)?|dist\/)[^/]+\/package\.json$/.test(file),
  );
  const components = manifests
    .filter((file) => !lstatSync(join(root, file)).isSymbolicLink())
    .map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')))
    .filter(({ name, version }) => name !== undefined && version !== undefined)
    .map(({ name, version, license }) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      ...(typeof license === 'string' && { licenses: [{ expression: license }] }),
    }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: `headgate-${name}` } },
    components,
  };
}
