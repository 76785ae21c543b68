import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig } from 'tsup';
import { library } from '../../tooling/tsup.ts';

// What `/docs` serves, which release of what it is, and the licences of what is in it: where each goes, and where it comes from.
const swaggerUi = {
  'swagger-ui.css': 'swagger-ui.css',
  'swagger-ui-bundle.js': 'swagger-ui-bundle.js',
  'package.json': 'package.json',
  // Under its own name pnpm would take it for the licence of the package that it packs.
  'swagger-ui.LICENSE.txt': 'LICENSE',
  NOTICE: 'NOTICE',
  'swagger-ui-bundle.js.LICENSE.txt': 'swagger-ui-bundle.js.LICENSE.txt',
};

export default defineConfig({
  ...library({ extraEntry: { main: 'src/main.ts' } }),
  async onSuccess() {
    const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    const to = join('dist', 'swagger-ui');
    await mkdir(to, { recursive: true });
    for (const [file, source] of Object.entries(swaggerUi)) {
      await copyFile(join(from, source), join(to, file));
    }
  },
});
