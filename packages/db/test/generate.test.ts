import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../src/package-root.ts';

it('leaves a client that was generated from this schema alone', () => {
  const client = join(packageRoot(), 'src/generated/client.ts');
  const before = statSync(client).mtimeMs;
  const output = execFileSync(process.execPath, [join(packageRoot(), 'scripts/generate.ts')]);
  expect(output.toString()).toBe('');
  expect(statSync(client).mtimeMs).toBe(before);
});
