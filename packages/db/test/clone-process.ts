/** Makes a test database on PostgreSQL, prints how many migrations it has and removes it. */
import { createTestDatabase } from '../src/testing/index.ts';

const test = await createTestDatabase({ on: 'postgres' });
const rows = await test.database.prisma.$queryRaw`SELECT 1 FROM _prisma_migrations`;
console.log(Array.isArray(rows) ? rows.length : 'none');
await test.close();
