import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWith } from './describe-with.ts';
import { type NginxContext, type StartNginxOptions, startNginx } from './start-nginx.ts';

async function start(options: StartNginxOptions) {
  const server = await startNginx(options);
  onTestFinished(() => server.stop());
  return server;
}

const answering =
  (text: string) =>
  ({ ports, localPaths }: NginxContext) =>
    `
    events {}
    http {
      ${localPaths}
      ${ports.map((port) => `server { listen 127.0.0.1:${port}; return 200 "${text}"; }`).join('\n')}
    }`;

const get = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`)).text();

describeWith(describe, 'nginx', 'startNginx', () => {
  it('answers on each of its ports, and leaves neither process nor directory when it stops', async () => {
    const server = await start({ config: answering('here'), ports: 2 });
    expect(await Promise.all(server.ports.map(get))).toEqual(['here', 'here']);
    const { pid = 0, directory } = server;
    await server.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(directory)).toBe(false);
  });

  it('serves the files it was given', async () => {
    const { url } = await start({
      config: ({ port, localPaths }) =>
        `events {} http { ${localPaths} server { listen 127.0.0.1:${port}; root pages; } }`,
      files: { 'pages/hello.txt': 'from a file' },
    });
    expect(await (await fetch(`${url}/hello.txt`)).text()).toBe('from a file');
  });

  it('accepts a configuration that says daemon and pid itself', async () => {
    const { url } = await start({
      config: (context) => `daemon off;\npid own.pid;\n${answering('own')(context)}`,
    });
    expect(await (await fetch(url)).text()).toBe('own');
  });

  it('says what nginx said when it refuses the configuration', async () => {
    await expect(start({ config: () => 'nonsense on;' })).rejects.toThrow(
      'unknown directive "nonsense"',
    );
  });
});
