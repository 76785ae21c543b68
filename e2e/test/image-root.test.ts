import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, globSync, lstatSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@headgate/db/testing';
import { whyUnavailable } from '@headgate/test-servers';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fetch } from './lib/checked-fetch.ts';
import { buildImageRoots, dockerIgnore, isSent, stageOf } from './lib/image-build.ts';
import { pinnedNode, root, run, TestProcess } from './lib/process.ts';
import { signIn } from './lib/sign-in.ts';

const missing = whyUnavailable('postgres');
const manifest = /(^|\/)(node_modules\/(@[^/]+\/)?|dist\/)[^/]+\/package\.json$/;
const other = { uid: 65534, gid: 65534 };
// Root alone may become somebody else, who may not be let into the folder of this clone.
const nobody = spawnSync(pinnedNode, ['--version'], other).status === 0 ? other : {};

/** What the commands of the Dockerfile make: the content of each image in a folder. */
let images: string;

/** What the Dockerfile puts into an image, with nothing in it that may be written. */
const imageRoot = (program: string) => join(images, program);

/** The check of health that the Dockerfile gives the image of a program, as arguments of Node. */
function healthCheck(program: string): string[] {
  const { text = '' } = stageOf(program).find(({ name }) => name === 'HEALTHCHECK') ?? {};
  const [node, ...args] = JSON.parse(/ CMD (.*)$/.exec(text)?.[1] ?? '[]') as string[];
  expect(node).toBe('/nodejs/bin/node');
  return args;
}

it('sends the builder no secret, and nothing that it makes itself', () => {
  const rules = dockerIgnore();
  const kept = ['package.json', 'apps/api/src/main.ts', 'infra/scripts/backup.sh', 'docs/index.md'];
  expect(kept.filter((path) => !isSent(path, rules))).toEqual([]);
  const left = [
    ...['.env', 'apps/api/.env', 'infra/.env', 'infra/headgate.env', 'infra/secrets/jwt_keys'],
    ...['.git/config', 'node_modules/x/y', 'apps/api/node_modules/x', 'apps/api/dist/main.js'],
    ...['packages/db/src/generated/client.ts', '.headgate/keys', 'e2e/reports/vitest.json'],
  ];
  expect(left.filter((path) => isSent(path, rules))).toEqual([]);
});

const secret = `k1:${'0123456789abcdef'.repeat(4)}`;

describe.skipIf(missing !== undefined)(
  `the content of an image${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    beforeAll(async () => {
      const directory = await mkdtemp(join(tmpdir(), 'headgate-images-'));
      chmodSync(directory, 0o755);
      images = await buildImageRoots(directory);
      // The owner of what is made here may not write there either.
      execFileSync('chmod', ['-R', 'a-w', images]);
      return async () => {
        execFileSync('chmod', ['-R', 'u+w', images]);
        await rm(directory, { recursive: true, force: true });
      };
    }, 600_000);

    it('migrates, serves and works as a user who may write nothing', async () => {
      const database = await createTestDatabase({ on: 'postgres' });
      onTestFinished(() => database.close());
      const production = {
        NODE_ENV: 'production',
        DATABASE_URL: database.url,
        WEBHOOK_SECRET_KEYS: secret,
      };
      const start = (folder: string, entry: string, env: Record<string, string>) => {
        const options = { ...nobody, cwd: folder, env: { ...production, ...env } };
        return new TestProcess(pinnedNode, ['--enable-source-maps', entry], options);
      };

      const cli = imageRoot('cli');
      const migrate = await run(pinnedNode, ['apps/cli/dist/main.js', 'migrate'], {
        ...nobody,
        cwd: cli,
        // It asks for no key of tokens.
        env: production,
      });
      expect(migrate).toMatchObject({
        code: 0,
        output: expect.stringContaining('were there already'),
      });

      await using api = start(imageRoot('api'), 'apps/api/dist/main.js', {
        PORT: '0',
        PUBLIC_URL: 'https://headgate.test',
        JWT_KEYS: secret,
        CURSOR_KEYS: secret,
        SESSION_KEYS: secret,
        OLLAMA_BASE_URL: 'http://127.0.0.1:9',
      });
      const [, url] = await api.waitFor(/"url":"(http:[^"]+)"/);
      expect((await fetch(`${url}/ready`)).status).toBe(200);
      const docs = await fetch(`${url}/docs/assets/swagger-ui-bundle.js`);
      expect(docs.status).toBe(200);
      const healthOfApi = () =>
        run(pinnedNode, healthCheck('api'), {
          ...nobody,
          cwd: cli,
          env: { PORT: new URL(url ?? '').port },
        });
      expect(await healthOfApi()).toMatchObject({ code: 0, output: '' });
      // Hashing needs its threads, and so their file.
      await signIn(`${url}`);

      await using worker = start(imageRoot('worker'), 'apps/worker/dist/main.js', {
        WORKER_PORT: '0',
      });
      const [, health] = await worker.waitFor(/"url":"(http:[^"]+)"/);
      // The worker is no API, and has no document.
      expect((await globalThis.fetch(`${health}/ready`)).status).toBe(200);
      const healthOfWorker = () =>
        run(pinnedNode, healthCheck('worker'), {
          ...nobody,
          cwd: cli,
          env: { WORKER_PORT: new URL(health ?? '').port },
        });
      expect(await healthOfWorker()).toMatchObject({ code: 0, output: '' });
      expect(await worker.stop()).toBe(0);
      expect(await api.stop()).toBe(0);
      expect(await healthOfApi()).toMatchObject({ code: 1, output: '' });
      expect(await healthOfWorker()).toMatchObject({ code: 1, output: '' });
    }, 180_000);

    it.each(['api', 'worker', 'cli'])(
      'has the same bytes in the files of %s as another build of the same source has',
      (program) => {
        const folder = imageRoot(program);
        const files = globSync('**', { cwd: folder }).filter((file) =>
          lstatSync(join(folder, file)).isFile(),
        );
        // What has been made with a clock and with chance is the first to differ.
        expect(files.some((file) => file.endsWith('.snapshot.tar.gz'))).toBe(true);
        // This clone was built before these tests, by turbo and in a folder of another name; the list alone is made in the image.
        const differs = (file: string) =>
          !readFileSync(join(folder, file)).equals(readFileSync(join(root, file)));
        expect(files.filter((file) => file !== 'sbom.cdx.json' && differs(file))).toEqual([]);
      },
    );

    it('holds no source, no test and no tool, and lists what it holds', async () => {
      const folder = imageRoot('api');
      const files = globSync('**', { cwd: folder }).filter(
        (file) => !lstatSync(join(folder, file)).isDirectory(),
      );
      expect(
        files.filter((file) => /\.test\.|(^|\/)\.env|packages\/[a-z-]+\/src\//.test(file)),
      ).toEqual([]);
      expect(
        files.filter((file) => /node_modules\/(vitest|typescript|prisma|turbo)\//.test(file)),
      ).toEqual([]);
      const bill = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'));
      expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
      const listed = new Set(bill.components.map(({ purl }: { purl: string }) => purl));
      for (const file of files.filter((path) => manifest.test(path))) {
        const state = lstatSync(join(folder, file));
        if (state.isSymbolicLink()) continue;
        const { name, version } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
        if (name === undefined || version === undefined) continue;
        expect(listed, file).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      }
      // It is a part of the build, and no longer a package of node_modules.
      expect(bill.components.map(({ name }: { name: string }) => name)).toContain(
        'swagger-ui-dist',
      );
      expect(listed.size).toBeGreaterThan(30);
      const licensed = bill.components.filter((each: object) => 'licenses' in each);
      expect(licensed.length / bill.components.length).toBeGreaterThan(0.95);
    }, 180_000);
  },
);
