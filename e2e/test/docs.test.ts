import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyUnavailable } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startBuiltApi } from './lib/built-api.ts';
import { root, run } from './lib/process.ts';

const lacksJq = spawnSync('jq', ['--version']).error !== undefined && !process.env['CI'];
const missing = whyUnavailable('postgres') ?? (lacksJq ? 'no jq' : undefined);

/** The commands of a page, in its order, as one program that ends at the first refusal. */
function commandsOf(page: string, url: string): string {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  expect(blocks.length).toBeGreaterThan(5);
  return [
    'set -euo pipefail',
    'curl() { command curl --fail-with-body "$@"; }',
    ...blocks,
    'echo; echo "to the end"',
  ]
    .join('\n')
    .replace(/^URL=.*$/m, `URL=${url}`);
}

describe.skipIf(missing !== undefined)(
  `what the pages say to type${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    it('works from the first command of docs/auth.md to the last', async () => {
      await using api = await startBuiltApi();
      const typed = await run('bash', ['-c', commandsOf('auth.md', api.url)]);
      expect(typed.output).toMatch(/\nto the end\n$/);
      expect(typed.code).toBe(0);
      expect(typed.output).toMatch(/^set-cookie: __Host-session=/m);
    });
  },
);
