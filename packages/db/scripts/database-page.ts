/** Describes the database from its schema: a diagram and the tables of each chapter, as Markdown. */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const schemaFolder = join(root, 'prisma/schema');
const require = createRequire(import.meta.url);

/** The chapters in their order, and the schema files that each tells of. */
const chapters: Record<string, readonly string[]> = {
  Accounts: ['account', 'api-key', 'organization', 'audit'],
  Chat: ['conversation', 'usage'],
  Work: ['job', 'webhook', 'file', 'batch'],
  Resources: ['project', 'support-ticket', 'community-post', 'status-event'],
  Requests: ['idempotency'],
};

/**
 * The text of docs/database.md.
 *
 * @throws Error when a schema file has no chapter
 */
export async function databasePage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-schema-'));
  try {
    const page = join(folder, 'database.md');
    const schema = join(folder, 'schema.prisma');
    writeFileSync(schema, schemaInChapters(page));
    await promisify(execFile)(
      process.execPath,
      [require.resolve('prisma/build/index.js'), 'generate', '--no-hints', '--schema', schema],
      {
        cwd: root,
        env: {
          ...process.env,
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
      },
    );
    return readFileSync(page, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Its own generator stands here alone: the one of the client must not run with it.
function schemaInChapters(page: string): string {
  const placed = Object.values(chapters).flat();
  const lost = globSync('*.prisma', { cwd: schemaFolder })
    .map((file) => basename(file, '.prisma'))
    .filter((name) => name !== 'schema' && !placed.includes(name));
  if (lost.length > 0)
    throw new Error(`${lost} has no chapter: ${import.meta.filename} names them`);
  const models = Object.entries(chapters).flatMap(([chapter, names]) =>
    names.map((name) =>
      readFileSync(join(schemaFolder, `${name}.prisma`), 'utf8').replaceAll(
        /^model /gm,
        `/// @namespace ${chapter}\nmodel `,
      ),
    ),
  );
  return `generator documentation {
  provider = "${require.resolve('prisma-markdown/lib/executable/markdown.js')}"
  output   = "${page}"
  title    = "Database"
}

datasource db {
  provider = "postgresql"
}

${models.join('\n')}`;
}
