/** Fails when the schema files say something that the migrations do not do, or a migration would interrupt a service in use. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { schemaDrift } from '../src/migrate/index.ts';
import { unsafeStatements } from '../src/migrate/unsafe-statements.ts';

/** What came before the first release interrupted nobody: it is what a new database is made of. */
const firstRelease = '20261122000000';

const drift = await schemaDrift();
if (drift) {
  console.error(`The schema and the migrations differ:\n\n${drift.summary}\n`);
  console.error('Write the missing migration: pnpm --filter @headgate/db new-migration <name>');
  process.exitCode = 1;
}

const folder = join(import.meta.dirname, '../prisma/migrations');
for (const file of globSync('*/migration.sql', { cwd: folder }).sort()) {
  const name = basename(dirname(file));
  if (name < firstRelease) continue;
  for (const { statement, fault } of unsafeStatements(readFileSync(join(folder, file), 'utf8'))) {
    console.error(`${name}: ${statement}\n  ${fault}`);
    console.error('  (docs/migrations.md; or a line `-- waiver: why` above it)');
    process.exitCode = 1;
  }
}
