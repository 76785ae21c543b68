import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from './package-root.ts';

it('the model of idempotency records is the one that the package publishes', async () => {
  const [ours, published] = await Promise.all(
    ['prisma/schema/idempotency.prisma', '../idempotency/prisma/idempotency.prisma'].map((file) =>
      readFile(join(packageRoot(), file), 'utf8'),
    ),
  );
  expect(published).toBe(ours);
});
