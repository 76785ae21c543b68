import { existsSync, globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';

// Vitest hands these to Node as well, also for `require()`: so neither `import` nor `module` may stand here.
const conditions = ['@headgate/source', 'node'];
// These two have the most tests, and wait for processes and databases more than they do anything themselves; the other packages
// have turbo run them beside each other.
const maxWorkers = ['e2e', 'api'].includes(basename(process.cwd()))
  ? Math.max(2, availableParallelism() - 1)
  : undefined;
// Files of one worker share their modules, which saves a tenth of all processor time. A mocked module would be shared too.
const isolate = basename(process.cwd()) === 'auth';
const hasTypeTests = globSync('src/**/*.test-d.ts').length > 0;

// One configuration for every package: each runs it from its own folder (`vitest run --config ../../vitest.config.ts`).
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: process.cwd(),
    ...(maxWorkers !== undefined && { maxWorkers }),
    isolate,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: existsSync('test/global-setup.ts') ? ['test/global-setup.ts'] : [],
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    passWithNoTests: false,
    typecheck: {
      enabled: hasTypeTests,
      include: ['src/**/*.test-d.ts'],
      tsconfig: 'tsconfig.json',
      ignoreSourceErrors: false,
    },
  },
});
