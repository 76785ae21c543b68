import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oldestPostgres } from '@headgate/db';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): Manifest => JSON.parse(readFileSync(join(root, file), 'utf8'));
const workspace = new Map(
  globSync('{apps,packages}/*/package.json', { cwd: root })
    .map(read)
    .map((manifest) => [manifest.name, manifest]),
);
const cli = read('apps/cli/package.json');

/** The private packages that a package is made of, however far away. */
function bundled(names: readonly string[], found = new Set<string>()): ReadonlySet<string> {
  for (const name of names) {
    const manifest = workspace.get(name);
    if (manifest?.private !== true || found.has(name)) continue;
    found.add(name);
    bundled(Object.keys(manifest.dependencies ?? {}), found);
  }
  return found;
}

describe('the package @headgate/cli', () => {
  const inside = bundled(Object.keys(cli.devDependencies ?? {}));

  it('depends on what its private packages and itself need, in the same versions, and no more', () => {
    expect(inside.size).toBeGreaterThan(5);
    const needed: Record<string, string> = {};
    for (const name of inside) {
      for (const [each, version] of Object.entries(workspace.get(name)?.dependencies ?? {})) {
        if (!inside.has(each)) needed[each] = version;
      }
    }
    const sources = globSync('apps/cli/src/**/*.ts', { cwd: root });
    for (const file of sources) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const [, name = ''] of text.matchAll(/(?:from |import\()'((?:@[^/']+\/)?[^/'.:]+)/g)) {
        const dependency = cli.dependencies?.[name];
        if (dependency !== undefined) needed[name] = dependency;
      }
    }
    expect(cli.dependencies).toEqual(needed);
  });

  it('asks for the PostgreSQL that doctor asks for', () => {
    for (const page of ['apps/cli/README.md', 'docs/deployment.md']) {
      const text = readFileSync(join(root, page), 'utf8').replaceAll(/\s+/g, ' ');
      expect(text, page).toContain(`PostgreSQL ${oldestPostgres} or later`);
    }
  });

  it('may lack what its private packages may lack', () => {
    const optional = [...inside].map((name) => workspace.get(name)?.optionalDependencies ?? {});
    expect(cli.optionalDependencies).toEqual(Object.assign({}, ...optional));
  });

  it('brings what the published packages leave to those who use them', () => {
    const published = Object.keys(cli.dependencies ?? {}).filter((name) => workspace.has(name));
    const has = { ...cli.dependencies, ...cli.optionalDependencies };
    for (const name of published) {
      expect(Object.keys(has), name).toEqual(
        expect.arrayContaining(Object.keys(workspace.get(name)?.peerDependencies ?? {})),
      );
    }
  });
});
