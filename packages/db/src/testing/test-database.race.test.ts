import { describeWith, startPostgres } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../test/child.ts';
import { bundledMigrationsDirectory, readMigrations } from '../migrate/migration-files.ts';

describeWith(describe, 'postgres', 'test databases on PostgreSQL, between processes', () => {
  it('are copies of one template that is made once', async () => {
    // A server of its own, on which the template is not there yet.
    const server = await startPostgres({ dedicated: true });
    const shared = process.env['HEADGATE_TEST_POSTGRES_URL'];
    process.env['HEADGATE_TEST_POSTGRES_URL'] = server.url;
    try {
      const children = Array.from({ length: 4 }, () => startChild('clone-process.ts'));
      const lines = await Promise.all(children.map((child) => child.line()));
      await Promise.all(children.map((child) => child.end()));
      const { migrationDirectories } = await readMigrations(bundledMigrationsDirectory());
      expect(lines).toEqual(children.map(() => String(migrationDirectories.length)));
    } finally {
      if (shared === undefined) delete process.env['HEADGATE_TEST_POSTGRES_URL'];
      else process.env['HEADGATE_TEST_POSTGRES_URL'] = shared;
      await server.stop();
    }
  });
});
