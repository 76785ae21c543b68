/** Fails when the schema files say something that the migrations do not do. */
import { schemaDrift } from '../src/migrate/index.ts';

const drift = await schemaDrift();
if (drift) {
  console.error(`The schema and the migrations differ:\n\n${drift.summary}\n`);
  console.error('Write the missing migration: pnpm --filter @headgate/db new-migration <name>');
  process.exitCode = 1;
}
