import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@headgate/db/testing';
import { describeWith } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBuiltApi } from './lib/built-api.ts';
import { type CodeBlock, codeBlocks } from './lib/code-blocks.ts';
import { pinnedNode, root, run, TestProcess } from './lib/process.ts';

const pages = globSync('docs/**/*.md', {
  cwd: root,
  exclude: (name) => /node_modules|^docs\/(dist|adr|errors)$/.test(name),
}).sort();
const blocks = new Map(
  pages.map((page) => [page, codeBlocks(readFileSync(join(root, page), 'utf8'))] as const),
);
const runnable = (page: string, ...languages: string[]): readonly CodeBlock[] =>
  blocks.get(page)?.filter((block) => languages.includes(block.language) && !block.whyNot) ?? [];
const pagesWith = (...languages: string[]) =>
  pages.filter((page) => runnable(page, ...languages).length > 0);

/** Of an installation in trouble, which a test has not; what they rely on is tested where it stands. */
const isRunbook = (page: string) => page.startsWith('docs/runbooks/');

/** Its commands set and end sessions, for which it has a program of its own, on PostgreSQL. */
const accountsPage = 'docs/auth.md';

const lacksJq = spawnSync('jq', ['--version']).error !== undefined && !process.env['CI'];
const lacking = lacksJq ? 'jq is not installed (apt-get install jq)' : undefined;
const skipped = (why: string | undefined) => (why ? ` [skipped: ${why}]` : '');

/** Where `npm start` says that it runs. */
const documentedUrl = 'http://127.0.0.1:8080';

/** Commands as one program that ends at the first refusal. */
function typed(commands: readonly CodeBlock[], url: string): string {
  return [
    'set -euo pipefail',
    'curl() { command curl --silent --show-error --fail-with-body "$@"; }',
    ...commands.map(({ text }) => text.replaceAll(documentedUrl, url)),
    'echo; echo "to the end"',
  ].join('\n');
}

describe.skipIf(lacking !== undefined)(`commands of the pages${skipped(lacking)}`, () => {
  let folder: string;
  let service: TestProcess;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headgate-docs-'));
    service = new TestProcess(pinnedNode, ['dist/main.js', 'serve'], {
      cwd: join(root, 'apps', 'cli'),
      env: {
        DATA_DIR: join(folder, 'data'),
        DATABASE_URL: undefined,
        OLLAMA_BASE_URL: 'http://127.0.0.1:9',
        PORT: '0',
      },
    });
    const [, url = ''] = await service.waitFor(/Headgate runs at (\S+)/);
    const post = (path: string) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: 'reader@example.com', password: 'correct-horse-1' }),
      });
    await post('/v1/auth/signup');
    const { access_token } = (await (await post('/v1/auth/login')).json()) as {
      access_token: string;
    };
    environment = { TOKEN: access_token, HEADGATE_URL: url, HEADGATE_KEY: access_token };
  }, 90_000);

  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(pagesWith('sh').filter((page) => page !== accountsPage && !isRunbook(page)))(
    'of %s, from the first to the last',
    async (page) => {
      const program = typed(runnable(page, 'sh'), environment['HEADGATE_URL'] ?? '');
      const { code, output } = await run('bash', ['-c', program], {
        env: environment,
        cwd: folder,
      });
      expect(output).toMatch(/\nto the end\n$/);
      expect(code).toBe(0);
    },
    60_000,
  );

  it.each(pagesWith('js', 'ts'))(
    'programs of %s',
    async (page) => {
      // Inside the workspace, so that packages are found as they would be after `npm install`.
      const project = await mkdtemp(join(root, 'e2e', 'reports-'));
      try {
        for (const { name, text } of programsOf(page)) {
          await writeFile(
            join(project, name),
            text.replaceAll(documentedUrl, environment['HEADGATE_URL'] ?? ''),
          );
          const args = name.includes('.test.') ? ['--test', name] : [name];
          const { code, output } = await run(pinnedNode, args, { cwd: project, env: environment });
          expect(code, `${name}:\n${output}`).toBe(0);
        }
      } finally {
        await rm(project, { recursive: true });
      }
    },
    60_000,
  );
});

describeWith(describe, 'postgres', 'commands of the pages on PostgreSQL', () => {
  it.skipIf(lacking !== undefined)(
    `of docs/auth.md, from the first to the last${skipped(lacking)}`,
    async () => {
      await using api = await startBuiltApi();
      const { code, output } = await run('bash', [
        '-c',
        typed(runnable(accountsPage, 'sh'), api.url),
      ]);
      expect(output).toMatch(/\nto the end\n$/);
      expect(code).toBe(0);
      expect(output).toMatch(/^set-cookie: __Host-session=/m);
    },
  );

  it.each(pagesWith('sql'))('queries of %s', async (page) => {
    const { database, close } = await createTestDatabase({ on: 'postgres' });
    try {
      for (const { text } of runnable(page, 'sql')) {
        await expect(database.prisma.$executeRawUnsafe(text), text).resolves.toBeDefined();
      }
    } finally {
      await close();
    }
  });
});

it('every block of code is run, or says why it is not', () => {
  const notRun = /^(json|yaml|text|mermaid|)$/;
  const run = /^(sh|js|ts|sql)$/;
  const strange = [...blocks].flatMap(([page, each]) =>
    each
      .filter(({ language }) => !run.test(language) && !notRun.test(language))
      .map(({ language }) => `${page}: ${language}`),
  );
  expect(strange).toEqual([]);
  expect(pagesWith('sh', 'js', 'ts', 'sql').length).toBeGreaterThan(8);
  for (const { text } of pages.flatMap((page) => runnable(page, 'json'))) {
    expect(() => JSON.parse(text), text).not.toThrow();
  }
});

/** Blocks that name a file are that file; those of TypeScript go on from each other, those of JavaScript stand alone. */
function programsOf(page: string): readonly { name: string; text: string }[] {
  const files = runnable(page, 'js', 'ts').filter(({ title }) => title);
  const typescript = runnable(page, 'ts').filter(({ title }) => !title);
  return [
    ...files.map(({ title, text }) => ({ name: title, text })),
    ...runnable(page, 'js')
      .filter(({ title }) => !title)
      .map(({ text }, index) => ({ name: `program-${index}.mjs`, text })),
    ...(typescript.length > 0
      ? [{ name: 'program.ts', text: typescript.map(({ text }) => text).join('\n') }]
      : []),
  ];
}
