import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { packageRoot } from '../package-root.ts';
import { schemaDrift } from './schema-drift.ts';

const schemaDirectory = join(packageRoot(), 'prisma', 'schema');

async function copyOfSchema(): Promise<string> {
  const copy = await temporaryDirectory();
  await cp(schemaDirectory, copy, { recursive: true });
  return copy;
}

it('finds none between the schema and the migrations that are checked in', async () => {
  expect(await schemaDrift()).toBeUndefined();
});

it('finds a column that the schema gained', async () => {
  const copy = await copyOfSchema();
  const file = join(copy, 'organization.prisma');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace('model Organization {', 'model Organization {\n  motto String?'),
  );
  const drift = await schemaDrift({ schemaDirectory: copy });
  expect(drift?.summary).toContain('motto');
  expect(drift?.script).toMatch(/ALTER TABLE "organization" ADD COLUMN\s+"motto" TEXT/);
});

it('finds a table that no migration makes, and none once the migration is there', async () => {
  const copy = await copyOfSchema();
  await appendFile(
    join(copy, 'schema.prisma'),
    '\nmodel Note {\n  id Int @id\n  @@map("note")\n}\n',
  );
  const drift = await schemaDrift({ schemaDirectory: copy });
  expect(drift?.summary).toContain('note');

  const migrationsDirectory = await temporaryDirectory();
  await cp(join(packageRoot(), 'prisma', 'migrations'), migrationsDirectory, { recursive: true });
  await mkdir(join(migrationsDirectory, '99990101000000_note'));
  await writeFile(
    join(migrationsDirectory, '99990101000000_note', 'migration.sql'),
    drift?.script ?? '',
  );
  expect(await schemaDrift({ schemaDirectory: copy, migrationsDirectory })).toBeUndefined();
});
