import { describe, expect, it } from 'vitest';
import { unsafeStatements } from './unsafe-statements.ts';

const faults = (sql: string) => unsafeStatements(sql).map(({ fault }) => fault);

describe('unsafeStatements', () => {
  it.each([
    'DROP TABLE "project";',
    'ALTER TABLE "project" DROP COLUMN "name";',
    'ALTER TABLE "project" RENAME COLUMN "name" TO "title";',
    'ALTER TABLE "project" ALTER COLUMN "name" SET DATA TYPE TEXT;',
    'ALTER TABLE "project" ALTER COLUMN "name" SET NOT NULL;',
    'ALTER TABLE "project" ADD COLUMN "color" TEXT NOT NULL;',
    'ALTER TABLE "project" ADD COLUMN "a" TEXT NOT NULL, ADD COLUMN "b" INT NOT NULL DEFAULT 0;',
    'CREATE INDEX "project_name_idx" ON "project"("name");',
    'CREATE UNIQUE INDEX "project_name_key" ON "project"("name");',
    'ALTER TABLE "project" ADD CONSTRAINT "x" FOREIGN KEY ("a") REFERENCES "b"("id");',
    'ALTER TABLE "project" ADD CONSTRAINT "x" CHECK ("a" > 0);',
    'ALTER TABLE "project" ADD CONSTRAINT "x" UNIQUE ("name");',
    'UPDATE "project" SET "name" = upper("name");',
    'DELETE FROM "project" WHERE "name" IS NULL;',
  ])('names %s', (statement) => {
    expect(faults(statement)).toHaveLength(1);
    expect(unsafeStatements(statement)[0]?.statement).toBe(statement.slice(0, -1).slice(0, 100));
  });

  it.each([
    'CREATE TABLE "note" ("id" UUID NOT NULL);\nCREATE INDEX "i" ON "note"("id");',
    'CREATE TABLE "note" ("id" UUID NOT NULL);\nALTER TABLE "note" ADD CONSTRAINT "x" FOREIGN KEY ("id") REFERENCES "b"("id");',
    'ALTER TABLE "project" ADD COLUMN "color" TEXT;',
    'ALTER TABLE "project" ADD COLUMN "color" TEXT NOT NULL DEFAULT \'red\';',
    'CREATE INDEX CONCURRENTLY "project_name_idx" ON "project"("name");',
    'ALTER TABLE "project" ADD CONSTRAINT "x" CHECK ("a" > 0) NOT VALID;',
    'ALTER TABLE "project" ADD CONSTRAINT "x" UNIQUE USING INDEX "project_name_key";',
    'CREATE FUNCTION f() RETURNS void AS $$ BEGIN DELETE FROM x; END $$ LANGUAGE plpgsql;',
    '-- DROP TABLE "project";\nSELECT 1;',
  ])('lets %s be', (sql) => {
    expect(faults(sql)).toEqual([]);
  });

  it('lets be what says why above it, and nothing else', () => {
    const drop = 'ALTER TABLE "project" DROP COLUMN "name";\n';
    expect(faults(`-- waiver: no version has read it since 1.4\n${drop}`)).toEqual([]);
    expect(faults(`-- waiver: \n${drop}`)).toHaveLength(1);
    expect(faults(`-- waiver: no version has read it since 1.4\n${drop}${drop}`)).toHaveLength(1);
  });
});
