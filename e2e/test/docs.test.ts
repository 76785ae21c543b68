import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { apiConfig } from '@headgate/api';
import { createPostgresDatabase } from '@headgate/db';
import { createTestDatabase } from '@headgate/db/testing';
import { freePorts, startPostgres, whyUnavailable } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBuiltApi } from './lib/built-api.ts';
import { fetch } from './lib/checked-fetch.ts';
import { blocksOf, type CodeBlock, trackedPages } from './lib/code-blocks.ts';
import { blockOfLine, pageProgram } from './lib/page-program.ts';
import { pinned, pinnedNode, root, run, TestProcess } from './lib/process.ts';

const pages = trackedPages();
const blocks = pages.flatMap(blocksOf);
const isRun = ({ note }: CodeBlock) => note?.kind !== 'not run' && note?.kind !== 'given';
const of = (page: string, ...languages: string[]) =>
  blocks.filter((block) => block.page === page && languages.includes(block.language));
const pagesWith = (wanted: (block: CodeBlock) => boolean) =>
  pages.filter((page) => blocks.some((block) => block.page === page && wanted(block)));

/** What one of the tests below has run, drawn, checked, or held against what is the case. */
const seen = new Set<CodeBlock>();
const see = (each: readonly CodeBlock[]) => {
  for (const block of each) seen.add(block);
};

/** What the commands of a page wrote. */
const outputs = new Map<string, string>();

const isPublishedReadme = (page: string) =>
  /^packages\/[^/]+\/README\.md$/.test(page) &&
  JSON.parse(readFileSync(join(root, dirname(page), 'package.json'), 'utf8')).private !== true;
/** The installation of a package, which `release.test.ts` runs. */
const isInstallation = ({ page, text }: CodeBlock) =>
  isPublishedReadme(page) && /^npm install [^\n]+\n$/.test(text);
const isCommand = (block: CodeBlock) =>
  block.language === 'sh' && isRun(block) && !isInstallation(block);
/** Blocks that name a file are that file; the others of a page go on from each other. */
const isProgram = ({ language, title }: CodeBlock) => /^(js|ts)$/.test(language) && title === '';
const isFile = ({ title }: CodeBlock) => title !== '';

/** Its commands set and end sessions: they have an installation of their own. */
const accountsPage = 'docs/auth.md';
const backupPages = ['docs/backup.md', 'docs/runbooks/restore.md'];
const productionPage = 'README.md';
const elsewhere = [accountsPage, productionPage, ...backupPages];

const lacksTool = (name: string) => spawnSync(name, ['--version']).error !== undefined;
const lacking =
  ['jq', 'age', 'openssl'].filter(lacksTool).length > 0 && !process.env['CI']
    ? 'jq, age or openssl is not installed'
    : whyUnavailable('postgres');
const skipped = lacking ? ` [skipped: ${lacking}]` : '';

/** Where `npm start` says that it runs. */
const documentedUrl = 'http://127.0.0.1:8080';
/** Where a program of a page listens. */
const documentedPort = '9000';

const account = { email: 'reader@example.com', password: 'correct-horse-1' };

/** What a reader would wait for, or make up, between the commands of a page. */
const haste: Readonly<Record<string, (text: string) => string>> = {
  'docs/runbooks/rotate-keys.md': (text) =>
    text
      .replace(
        /^/,
        `echo "${/keys retire \S+ (\w+)/.exec(text)?.[1]}:$(openssl rand -base64 32)" >jwt-keys\n`,
      )
      .replace(
        /(keys sign (\S+)) \w+/,
        '$1 "$(headgate keys list $2 --json | jq -r .[-1].kid)" --published 0',
      )
      .replace(/(keys retire \S+ \w+)/, '$1 --lifetime 0'),
};

describe.skipIf(lacking !== undefined)(`what the pages show${skipped}`, () => {
  let folder: string;
  let service: TestProcess;
  let url: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headgate-docs-'));
    service = new TestProcess(pinnedNode, ['dist/main.js', 'serve'], {
      cwd: join(root, 'apps', 'cli'),
      env: {
        DATA_DIR: join(folder, 'data'),
        DATABASE_URL: undefined,
        EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
        OLLAMA_BASE_URL: 'http://127.0.0.1:9',
        PORT: '0',
      },
    });
    [, url = ''] = await service.waitFor(/Headgate runs at (\S+)/);
    await post('/v1/auth/signup', account);
    const { access_token } = (await (await post('/v1/auth/login', account)).json()) as {
      access_token: string;
    };
    environment = { TOKEN: access_token, HEADGATE_URL: url, HEADGATE_KEY: access_token };
  }, 90_000);

  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const post = (path: string, body: object) => ask('POST', path, JSON.stringify(body));
  const ask = (method: string, path: string, body?: string) =>
    fetch(url + path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(environment && { Authorization: `Bearer ${environment['TOKEN']}` }),
      },
      ...(body !== undefined && { body }),
    });

  it.each(pagesWith(isCommand).filter((page) => !elsewhere.includes(page)))(
    'commands of %s, from the first to the last',
    async (page) => {
      const cwd = await projectOf(page);
      const [port] = await freePorts(1);
      const local = (text: string) =>
        text.replaceAll(documentedUrl, url).replaceAll(documentedPort, `${port}`);
      const files = of(page, 'js', 'ts').filter(isFile);
      for (const { title, text } of files) await writeFile(join(cwd, title), local(text));
      await runCommands(page, {
        cwd,
        env: environment,
        change: (text) => local(haste[page]?.(text) ?? text),
      });
      see(files);
    },
  );

  it(`commands of ${accountsPage}, from the first to the last, on PostgreSQL`, async () => {
    await using api = await startBuiltApi();
    const output = await runCommands(accountsPage, {
      cwd: folder,
      change: (text) => text.replaceAll(documentedUrl, api.url),
    });
    expect(output).toMatch(/^set-cookie: __Host-session=/m);
  });

  it(`commands of ${backupPages.join(' and ')}, on a server of their own`, async () => {
    const cwd = await temporaryFolder();
    const server = await startPostgres({ dedicated: true });
    onTestFinished(() => server.stop());
    await symlink(join(root, 'infra'), join(cwd, 'infra'));
    const keys = await run('age-keygen', ['-o', join(cwd, 'identity')]);
    const { hostname, port, username } = new URL(server.url);
    const env = {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      DATABASE_URL: databaseOf(server.url, 'headgate'),
      BACKUP_RECIPIENT: /age1\w+/.exec(keys.output)?.[0] ?? '',
    };
    const change = (text: string) =>
      text
        .replaceAll(/postgres(?:ql)?:\/\/[^\s'"]*\/(\w+)/g, databaseOf(server.url, '$1'))
        .replaceAll(/(\/var\/backups\/headgate\/headgate)-[\w.]+/g, '$1-*.dump.age')
        .replaceAll('/var/backups', cwd);
    const headgate = join(root, 'e2e', 'node_modules', '.bin', 'headgate');
    const database = async (commands: string) => {
      const { code, output } = await run('bash', ['-ec', commands], {
        cwd,
        env: { ...env, PATH: tools },
      });
      expect(code, output).toBe(0);
    };
    await database(`createdb headgate; ${headgate} migrate`);
    await runCommands('docs/backup.md', { cwd, env, change });
    await database('psql -qc "ALTER DATABASE headgate RENAME TO headgate_damaged" postgres');
    await runCommands('docs/runbooks/restore.md', { cwd, env, change });
    await database(
      `${headgate} migrate && psql -c "SELECT token_epoch FROM user_account" headgate`,
    );
  });

  it(`commands of ${productionPage}: the programs start, on a database of their own`, async () => {
    const cwd = await temporaryFolder();
    for (const part of ['apps', 'node_modules']) await symlink(join(root, part), join(cwd, part));
    const server = await startPostgres();
    const admin = createPostgresDatabase({ url: server.url });
    onTestFinished(async () => {
      await admin.close();
      await server.stop();
    });
    const name = `headgate_readme_${Date.now()}`;
    await admin.pool.query(`CREATE DATABASE ${name}`);
    onTestFinished(() => admin.pool.query(`DROP DATABASE ${name} WITH (FORCE)`).then(() => {}));
    const [port, workerPort] = await freePorts(2);
    const started: string[] = [];
    const commands = blocks.filter((block) => block.page === productionPage && isCommand(block));
    const text = commands
      .map((block) => block.text)
      .join('\n')
      .replaceAll(/postgresql:\/\/\S+/g, databaseOf(server.url, name))
      .replaceAll(
        /^(\S+\/node \S+ (\S+\/main\.js)).*$/gm,
        (_, command: string, program: string) => {
          started.push(program);
          return `${command} &`;
        },
      );
    await using production = new TestProcess('bash', ['-c', `${typed(text)}\nwait`], {
      cwd,
      env: { PATH: tools, PORT: `${port}`, WORKER_PORT: `${workerPort}` },
    });
    expect(started).toEqual(['apps/api/dist/main.js', 'apps/worker/dist/main.js']);
    await production.waitFor(/to the end/);
    for (const [each, ask] of [
      [port, fetch],
      // A worker has no document.
      [workerPort, globalThis.fetch],
    ] as const) {
      const ready = () =>
        ask(`http://127.0.0.1:${each}/ready`).then(
          ({ status }) => status,
          () => production.output,
        );
      await expect.poll(ready, { timeout: 30_000 }).toBe(200);
    }
    see(commands);
  });

  it('programs fit the types of what they use', async () => {
    const checked = (block: CodeBlock) =>
      isProgram(block) && (block.language === 'ts' || !isRun(block));
    const programs = await Promise.all(
      pagesWith(checked).map(async (page) => {
        const file = join(await projectOf(page), 'program.ts');
        const text = pageProgram(of(page, 'js', 'ts').filter(isProgram));
        await writeFile(file, text);
        return { page, file, text };
      }),
    );
    const project = join(await temporaryFolder(join(root, 'e2e'), 'reports-'), 'tsconfig.json');
    const compilerOptions = {
      target: 'ES2023',
      lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.AsyncIterable'],
      module: 'NodeNext',
      types: ['node'],
      strict: true,
      noImplicitAny: false,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    };
    const files = programs.map(({ file }) => file);
    await writeFile(project, JSON.stringify({ compilerOptions, files }));
    const { output } = await run(pinned('tsc'), ['--project', project]);
    const errors = [...output.matchAll(/^(\S+)\((\d+),\d+\): (error .*(?:\n .*)*)/gm)];
    if (errors.length === 0) expect(output).toBe('');
    const faults = errors.flatMap(([text, path = '', line, message]) => {
      const program = programs.find(({ file }) => join(root, path) === file);
      if (!program) return [text];
      const number = blockOfLine(program.text, Number(line));
      const block = of(program.page, 'js', 'ts').find((each) => each.number === number);
      // JavaScript that runs needs no types.
      return block === undefined || checked(block)
        ? [`${program.page}: block ${number}: ${message}`]
        : [];
    });
    expect(faults).toEqual([]);
    expect(programs.length).toBeGreaterThan(8);
    see(blocks.filter((block) => isProgram(block) && block.note?.kind === 'given'));
  });

  const withPrograms = pagesWith(
    (block) => (isProgram(block) && isRun(block)) || (isFile(block) && !isUsed(block)),
  );
  it.each(withPrograms)('programs of %s', async (page) => {
    const project = await projectOf(page);
    const programs = of(page, 'js', 'ts').filter(isRun);
    const files = programs.filter((block) => isFile(block) && !isUsed(block));
    const together = programs.filter(isProgram);
    const texts = files.map(({ title, text }) => [title, text] as const);
    if (together.length > 0) texts.push(['program.ts', pageProgram(together)]);
    for (const [name, text] of texts) {
      await writeFile(join(project, name), text.replaceAll(documentedUrl, url));
      const args = name.includes('.test.') ? ['--test', name] : [name];
      const { code, output } = await run(pinnedNode, args, { cwd: project, env: environment });
      expect(code, `${name}:\n${output}`).toBe(0);
    }
    see(programs);
  });

  it.each(pagesWith(({ language }) => language === 'sql'))('queries of %s', async (page) => {
    const { database, close } = await createTestDatabase({ on: 'postgres' });
    try {
      const queries = of(page, 'sql').filter(isRun);
      // What makes tables is for a database without them, and makes them as ours are.
      const tables = queries.some(({ text }) => /^CREATE TABLE/m.test(text));
      const before = tables ? 'CREATE SCHEMA of_page; SET search_path TO of_page;' : '';
      await database.pool.query([before, ...queries.map(({ text }) => text)].join('\n'));
      if (tables) {
        const { rows } = await database.pool.query(`
          SELECT table_name, column_name, udt_name, is_nullable FROM information_schema.columns WHERE table_schema = 'of_page'
          EXCEPT SELECT table_name, column_name, udt_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public'`);
        expect(rows).toEqual([]);
      }
      see(queries);
    } finally {
      await close();
    }
  });

  const samples = blocks.filter((block) => /^(text|json)$/.test(block.language) && isRun(block));
  it.each(samples)('block $number of $page is what comes', async (block) => {
    const { note, page, text } = block;
    if (note?.kind === 'answer') {
      const [, method = '', path = '', body] = /^(\S+) (\S+) ?(.*)$/.exec(note.text) ?? [];
      const answer = await ask(method, path, body || undefined);
      expect(await answer.json()).toEqual(like(JSON.parse(text)));
    } else {
      const source = note?.kind === 'output of' ? note.text : page;
      const output = outputs.get(source);
      expect(output, `${source} has no output`).toBeDefined();
      let rest = output ?? '';
      for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
        const found = new RegExp(patternOf(line.trim())).exec(rest);
        expect(found, `no line like ${line}\nin ${rest}`).not.toBeNull();
        rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
      }
    }
    see([block]);
  });
});

it('a block that is not run has a reason beside it', () => {
  const excused = blocks.filter(({ note }) => note?.kind === 'not run');
  expect(excused.filter(({ note }) => (note?.text.length ?? 0) < 12).map(nameOf)).toEqual([]);
  const kinds = new Set(blocks.flatMap(({ note }) => note?.kind ?? []));
  expect([...kinds].sort()).toEqual(['answer', 'given', 'not run', 'output of']);
  see(excused);
});

it('an installation is what the test of the release installs', () => {
  const installations = blocks.filter(isInstallation);
  for (const { page, text } of installations) {
    const [first] = /^npm install .*$/m.exec(readFileSync(join(root, page), 'utf8')) ?? [];
    expect(text.trim(), page).toBe(first);
  }
  see(installations);
});

it('settings in YAML are taken by the loader of settings', () => {
  const documents = blocks.filter((block) => block.language === 'yaml' && isRun(block));
  for (const { text } of documents) {
    const env = { MODELS_CONFIG: text.replace(/api_key_file: .*/, 'api_key: k') };
    expect(() => apiConfig.load({ env }), text).not.toThrow();
  }
  expect(documents.length).toBeGreaterThan(0);
  see(documents);
});

it('diagrams are drawn by the build of the site', () => {
  for (const page of pagesWith(({ language }) => language === 'mermaid')) {
    const drawings = of(page, 'mermaid');
    const built = join(root, page.replace(/^docs\/(.*)\.md$/, 'docs/dist/$1.html'));
    const drawn = readFileSync(built, 'utf8').match(/<img class="diagram"/g) ?? [];
    expect(drawn.length, page).toBe(drawings.length);
    see(drawings);
  }
});

it.skipIf(lacking !== undefined)(`every block is run, or says why it is not${skipped}`, () => {
  const unheard = blocks.filter((block) => !seen.has(block) && block.note?.kind !== 'not run');
  expect(unheard.map(nameOf)).toEqual([]);
  expect(seen.size).toBeGreaterThan(60);
});

const nameOf = ({ page, number, language }: CodeBlock) => `${page}: block ${number} (${language})`;

/** A file that the commands of its page use is run by them. */
function isUsed({ page, title }: CodeBlock): boolean {
  return of(page, 'sh').some((block) => isCommand(block) && block.text.includes(title));
}

const tools = [
  join(root, 'node_modules', '.bin'),
  join(root, 'e2e', 'node_modules', '.bin'),
  process.env['PATH'],
].join(delimiter);

/** Commands as one program that ends at the first refusal. */
function typed(text: string): string {
  return [
    'set -euo pipefail',
    // What is left in the background would keep the output open.
    "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT",
    'curl() { command curl --silent --show-error --fail-with-body "$@"; }',
    `pnpm() { (cd '${root}' && command pnpm "$@"); }`,
    'npx() { shift; pnpm "$@"; }',
    text,
    'echo; echo "to the end"',
  ].join('\n');
}

interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Puts what is here in the place of what the page names. */
  change(text: string): string;
}

/** Runs the commands of a page from the first to the last, and gives what they wrote. */
async function runCommands(page: string, { cwd, env, change }: CommandOptions): Promise<string> {
  const commands = blocks.filter((block) => block.page === page && isCommand(block));
  const program = typed(change(commands.map(({ text }) => text).join('\n')));
  const { code, output } = await run('bash', ['-c', program], {
    cwd,
    env: { ...env, PATH: tools },
  });
  expect(output).toMatch(/\nto the end\n$/);
  expect(code).toBe(0);
  outputs.set(page, output);
  see(commands);
  return output;
}

async function temporaryFolder(parent = tmpdir(), prefix = 'headgate-docs-'): Promise<string> {
  const folder = await mkdtemp(join(parent, prefix));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Inside the workspace, so that packages are found as they would be after `npm install`. */
function projectOf(page: string): Promise<string> {
  const parent = page.startsWith('packages/') ? dirname(page) : 'e2e';
  return temporaryFolder(join(root, parent), 'reports-');
}

function databaseOf(server: string, name: string): string {
  return new URL(`/${name}`, server).href;
}

/** What fits a sample: `…` stands for anything, a time for any time, a number for any number. */
function patternOf(sample: string): string {
  const wildcards: readonly (readonly [RegExp, string])[] = [
    [/\d{4}-\d\d-\d\dT[\d:.]+Z/, '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'],
    [/[\da-f-]*…/, '.*?'],
    [/\d+(?:\.\d+)?/, '\\d+(?:\\.\\d+)?'],
  ];
  const any = new RegExp(wildcards.map(([{ source }]) => `(${source})`).join('|'), 'g');
  let pattern = '';
  let end = 0;
  for (const match of sample.matchAll(any)) {
    pattern += escaped(sample.slice(end, match.index));
    pattern += wildcards[match.slice(1).findIndex((group) => group !== undefined)]?.[1];
    end = match.index + match[0].length;
  }
  return pattern + escaped(sample.slice(end));
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A sample of JSON as what a value has to equal: the same members, texts by their patterns. */
function like(sample: unknown): unknown {
  if (typeof sample === 'string') {
    return /[…]/.test(sample)
      ? expect.stringMatching(new RegExp(`^${patternOf(sample)}$`))
      : sample;
  }
  if (Array.isArray(sample)) return sample.map(like);
  if (typeof sample !== 'object' || sample === null) return sample;
  return Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, like(value)]));
}
