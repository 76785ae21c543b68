import { describe, expect, it } from 'vitest';
import { eachDatabase } from './each-database.ts';

eachDatabase(describe, 'A test database', ({ create }) => {
  it('is empty and migrated, and alone', async () => {
    const [one, two] = await Promise.all([create(), create()]);
    await one.database.prisma.user.create({
      data: { id: crypto.randomUUID(), email: 'alone@example.com', passwordHash: 'hash' },
    });
    expect(await one.database.prisma.user.count()).toBe(1);
    expect(await two.database.prisma.user.count()).toBe(0);
    await Promise.all([one.close(), two.close()]);
  });
});
