/**
 * Writes the next migration: what the schema files say and the migrations so far do not do.
 * Usage: node scripts/new-migration.ts <name>
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaDrift } from '../src/migrate/index.ts';

const name = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Usage: new-migration <name>, in small letters, digits and underscores');
  process.exit(1);
}

const drift = await schemaDrift();
if (!drift) {
  console.log('The migrations already do what the schema says.');
  process.exit(0);
}

const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const folder = join(import.meta.dirname, '../prisma/migrations', `${timestamp}_${name}`);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'migration.sql'), drift.script);
console.log(
  `${drift.summary}\n\nWrote ${join(folder, 'migration.sql')}: read it before you commit it.`,
);
