import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@headgate/db/testing';
import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { root, run, TestProcess } from './lib/process.ts';

const folder = join(root, 'infra/systemd');
const installed = '/opt/headgate';
const missingServer = whyUnavailable('postgres');
const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!analyze && process.env['CI']) throw new Error('systemd-analyze is not installed');
const missingAnalyze = analyze ? '' : ' [skipped: systemd-analyze is not installed]';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-systemd-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A unit as it would be if the programs were installed where these tests are. */
const unit = (name: string) =>
  readFileSync(join(folder, name), 'utf8')
    .replaceAll(installed, root)
    .replaceAll(/^#.*\n/gm, '');

/** Every value of a setting of a unit. */
const valuesOf = (text: string, setting: string) =>
  [...text.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].map(([, value = '']) => value);

describe.skipIf(!analyze)(`the units for systemd${missingAnalyze}`, () => {
  it('are what systemd reads, with programs that are there', async () => {
    const names = globSync('*.{service,timer}', { cwd: folder });
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) writeFileSync(join(directory, name), unit(name));
    const files = names.map((name) => join(directory, name));
    const { code, output } = await run('systemd-analyze', ['verify', '--man=no', ...files]);
    // It may speak of units of the machine, too.
    expect(output.split('\n').filter((line) => line.includes('headgate'))).toEqual([]);
    expect(code).toBe(0);
  });

  it.each(['headgate-api.service', 'headgate-worker.service'])(
    'give %s no right that it does not need',
    async (name) => {
      writeFileSync(join(directory, name), unit(name));
      const { output } = await run('systemd-analyze', [
        ...['security', '--offline=true', '--no-pager', join(directory, name)],
      ]);
      const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
      expect(Number(exposure), output).toBeLessThan(2);
    },
  );
});

describe.skipIf(missingServer !== undefined)(
  `what systemd starts${missingServer ? ` [skipped: ${missingServer}]` : ''}`,
  () => {
    it('serves with the settings of its file, and ends at SIGTERM without an error', async () => {
      const database = await createTestDatabase({ on: 'postgres' });
      onTestFinished(() => database.close());
      const key = `k1:${'0123456789abcdef'.repeat(4)}`;
      const settings = {
        PUBLIC_URL: 'https://headgate.test',
        DATABASE_URL: database.url ?? '',
        ...Object.fromEntries(
          ['JWT_KEYS', 'SESSION_KEYS', 'CURSOR_KEYS', 'WEBHOOK_SECRET_KEYS'].map((ring) => [
            ring,
            key,
          ]),
        ),
        SHUTDOWN_DELAY: '0s',
        PORT: '0',
        WORKER_PORT: '0',
      };
      for (const name of ['headgate-api.service', 'headgate-worker.service']) {
        const text = unit(name);
        const [command = '', ...args] = valuesOf(text, 'ExecStart').join('').split(' ');
        const own = valuesOf(text, 'Environment').flatMap((line) => line.split(' '));
        const env = {
          ...Object.fromEntries(own.map((entry) => entry.split('=') as [string, string])),
          DATA_DIR: directory,
          ...settings,
        };
        expect(env).toMatchObject({ NODE_ENV: 'production' });
        const [cwd = ''] = valuesOf(text, 'WorkingDirectory');
        await using program = new TestProcess(command, args, { cwd, env });
        const [, url] = await program.waitFor(/"url":"(http:[^"]+)"/);
        expect((await globalThis.fetch(`${url}/ready`)).status).toBe(200);
        expect(await program.stop()).toBe(0);
      }
    });

    it('is started by pnpm where it was called, and ended by the signal that pnpm is sent', async () => {
      const place = `.headgate-pnpm-${process.pid}`;
      onTestFinished(() => rmSync(join(root, place), { recursive: true, force: true }));
      const pnpm = join(root, 'node_modules/.bin/pnpm');
      await using api = new TestProcess(pnpm, ['--filter', '@headgate/api', 'start'], {
        cwd: root,
        env: { DATA_DIR: place, PORT: '0', DATABASE_URL: undefined },
      });
      const [, url] = await api.waitFor(/"url":"(http:[^"]+)"/);
      expect(api.output).toContain(`"database":"${place}"`);
      expect(globSync('*', { cwd: join(root, place) })).not.toEqual([]);
      await api.stop();
      await expect(globalThis.fetch(`${url}/live`)).rejects.toThrow();
    });
  },
);
