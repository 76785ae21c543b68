import { globSync, readFileSync } from 'node:fs';
import { copyFile, cp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defineConfig } from 'tsup';
import { program } from '../../tooling/tsup.ts';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};
const published = Object.keys(dependencies).filter((name) => name.startsWith('@headgate/'));
const database = join('..', '..', 'packages', 'db');

export default defineConfig({
  ...program({ bin: 'src/bin.ts', main: 'src/main.ts' }),
  // The packages that nobody else can install are a part of this one; all others are its dependencies.
  skipNodeModulesBundle: true,
  noExternal: [
    new RegExp(`^@headgate/(?!(?:${published.join('|').replaceAll('@headgate/', '')})(?:/|$))`),
  ],
  // What @headgate/db and @headgate/api look for in their own folder, which is this one once they are bundled.
  async onSuccess() {
    await rm('prisma', { recursive: true, force: true });
    await cp(join(database, 'prisma', 'migrations'), join('prisma', 'migrations'), {
      recursive: true,
    });
    const docsPage = join('..', 'api', 'dist', 'swagger-ui');
    await cp(docsPage, join('dist', 'swagger-ui'), { recursive: true });
    for (const snapshot of globSync(join(database, 'dist', '*.snapshot.tar.gz'))) {
      await copyFile(snapshot, join('dist', basename(snapshot)));
    }
  },
});
