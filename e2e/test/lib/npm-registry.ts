import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@headgate/test-servers';
import { root, TestProcess } from './process.ts';

/** An npm registry of this machine, which anybody may publish to. */
export interface NpmRegistry extends AsyncDisposable {
  readonly url: string;
  /** The lines of an `.npmrc` that takes the packages of a scope from here, and may publish them. */
  npmrc(scope: string): string;
}

export async function startNpmRegistry(): Promise<NpmRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-registry-'));
  const [port] = await freePorts(1);
  const config = join(folder, 'config.json');
  await writeFile(
    config,
    JSON.stringify({
      storage: join(folder, 'storage'),
      packages: { '**': { access: '$all', publish: '$all' } },
      log: { type: 'stdout', format: 'json', level: 'warn' },
      web: { enable: false },
    }),
  );
  const program = join(root, 'e2e', 'node_modules', '.bin', 'verdaccio');
  const server = new TestProcess(program, ['--config', config, '--listen', `${port}`]);
  const url = `http://127.0.0.1:${port}/`;
  const deadline = Date.now() + 60_000;
  while (!(await answers(new URL('-/ping', url)))) {
    if (Date.now() > deadline) throw new Error(`the registry never answered:\n${server.output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    npmrc: (scope) => `${scope}:registry=${url}\n//127.0.0.1:${port}/:_authToken=nobody\n`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: URL): Promise<boolean> {
  return globalThis.fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
