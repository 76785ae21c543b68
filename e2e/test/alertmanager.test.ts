import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root, TestProcess } from './lib/process.ts';

const lacking =
  spawnSync('amtool', ['--version']).error !== undefined && !process.env['CI']
    ? ' [skipped: no amtool]'
    : '';
const file = join(root, 'infra/alertmanager/alertmanager.yml');

describe.skipIf(lacking !== '')(`the configuration of Alertmanager${lacking}`, () => {
  const amtool = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('amtool', args, { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}`.trim() };
  };

  it('is read by amtool, and sends each severity of the rules to its receiver', () => {
    expect(amtool('check-config', file)).toMatchObject({
      status: 0,
      said: expect.stringContaining('SUCCESS'),
    });
    for (const severity of ['critical', 'warning']) {
      const routes = ['config', 'routes', 'test', `--config.file=${file}`, `severity=${severity}`];
      expect(amtool(...routes, `--verify.receivers=${severity}`)).toMatchObject({ status: 0 });
      expect(amtool(...routes, '--verify.receivers=nobody')).toMatchObject({ status: 1 });
    }
  });

  it('tells the address in the secret of the severity what is wrong, and which runbook says more', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'headgate-alerts-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const told: { path: string; message: string }[] = [];
    const receiver = createServer((request, response) => {
      let message = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        message += text;
      });
      request.on('end', () => {
        told.push({ path: request.url ?? '', message });
        response.end('ok');
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    onTestFinished(() => void receiver.close());
    const { port } = receiver.address() as AddressInfo;
    for (const severity of ['critical', 'warning']) {
      const address = `http://127.0.0.1:${port}/${severity}`;
      writeFileSync(join(directory, `alerts_${severity}_url`), address);
    }
    const configuration = readFileSync(file, 'utf8')
      .replaceAll('/run/secrets', directory)
      .replace('group_wait: 30s', 'group_wait: 0s');
    writeFileSync(join(directory, 'alertmanager.yml'), configuration);

    const address = `127.0.0.1:${await freePort()}`;
    await using alertmanager = new TestProcess('prometheus-alertmanager', [
      `--config.file=${join(directory, 'alertmanager.yml')}`,
      `--storage.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ]);
    await alertmanager.waitFor(/Listening on/);
    const alert = (severity: string) => ({
      labels: { alertname: `Test${severity}`, severity },
      annotations: { summary: `all is ${severity}`, runbook_url: 'https://runbooks.test/page' },
    });
    const answer = await globalThis.fetch(`http://${address}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify([alert('critical'), alert('warning')]),
    });
    expect(answer.status).toBe(200);
    await expect.poll(() => told.length, { timeout: 20_000 }).toBe(2);
    for (const severity of ['critical', 'warning']) {
      const { message = '' } = told.find(({ path }) => path === `/${severity}`) ?? {};
      expect(message).toContain(`all is ${severity}`);
      expect(message).toContain(`FIRING ${severity}: Test${severity}`);
      expect(message).toContain('https://runbooks.test/page');
    }
    expect(await alertmanager.stop()).toBe(0);
  }, 60_000);
});

async function freePort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
