/** Migrates the PostgreSQL of the first argument with the folder of the second, and prints the outcome. */
import { isMigrationError, migrate } from '../src/migrate/index.ts';

const [url = '', migrationsDirectory = ''] = process.argv.slice(2);
try {
  const result = await migrate({ url, migrationsDirectory });
  console.log(JSON.stringify(result));
} catch (error) {
  if (!isMigrationError(error)) throw error;
  console.log(error.code);
}
