import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { apiConfig, apiSettings, databaseConfig } from '@headgate/api';
import { whyUnavailable } from '@headgate/test-servers';
import { workerConfig, workerSettings } from '@headgate/worker';
import { Ajv } from 'ajv';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ComposeFile, composed, type Service } from './lib/compose-file.ts';
import { startHeadgateNginx } from './lib/headgate-nginx.ts';
import { root, run } from './lib/process.ts';

const infra = join(root, 'infra');
const variables = { HEADGATE_VERSION: '1.2.3', PUBLIC_URL: 'https://api.example.com' };
const development = composed(['compose.yaml'], {});
const production = composed(['compose.yaml', 'compose.prod.yaml'], variables);
const both = { development, production };
const dockerfile = readFileSync(join(infra, 'docker/Dockerfile'), 'utf8');

/** Programs of the house, by the part of their image's name behind `headgate-`. */
const ofTheHouse = ({ image = '' }: Service) => /\/?headgate-(\w+):/.exec(image)?.[1];
/** One that ends when it has done its work has no health. */
const runsOnce = ({ restart }: Service) => restart === 'no';
const servicesOf = ({ services }: ComposeFile) => Object.entries(services);

function validator() {
  const require = createRequire(import.meta.url);
  const file = join(require.resolve('dclint'), '../../schemas/compose.schema.json');
  // Its own name for the draft is one that nobody else uses.
  const { $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  return new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
}

describe.each(Object.entries(both))('the stack for %s', (_, file) => {
  it('is what the schema of the Compose specification says', () => {
    const validate = validator();
    expect(validate(file) ? [] : validate.errors).toEqual([]);
    // And the schema is one that says no.
    expect(validate({ services: { api: { imagee: 'x' } } })).toBe(false);
  });

  it('gives the programs of the house settings that they know', () => {
    const known = {
      api: apiSettings.shape,
      worker: workerSettings.shape,
      cli: apiSettings.shape,
    };
    for (const [name, service] of servicesOf(file)) {
      const program = ofTheHouse(service);
      if (program === undefined) continue;
      const settings = Object.keys(known[program as keyof typeof known]);
      const names = Object.keys(service.environment ?? {}).map((each) =>
        each.replace(/_FILE$/, ''),
      );
      expect(
        names.filter((each) => !settings.includes(each)),
        name,
      ).toEqual([]);
    }
  });

  it('mounts files, secrets, configurations and volumes that there are', () => {
    for (const [name, service] of servicesOf(file)) {
      const paths = Object.values(service.environment ?? {}).filter((value) =>
        String(value).startsWith('/run/secrets/'),
      );
      for (const path of paths) {
        expect(service.secrets, name).toContain(path.slice('/run/secrets/'.length));
      }
      for (const secret of service.secrets ?? []) expect(file.secrets).toHaveProperty([secret]);
      for (const [from = ''] of (service.volumes ?? []).map((volume) => volume.split(':'))) {
        if (from.startsWith('.')) expect(existsSync(resolve(infra, from)), from).toBe(true);
        else if (!from.startsWith('/')) expect(file.volumes, name).toHaveProperty([from]);
      }
      for (const network of service.networks ?? []) expect(file.networks).toHaveProperty([network]);
      for (const needed of Object.keys(service.depends_on ?? {})) {
        expect(file.services, name).toHaveProperty([needed]);
      }
      if (service.build) expect(dockerfile).toContain(`FROM base AS ${service.build.target}\n`);
    }
  });

  it('waits for what a service needs, until it is well or done', () => {
    for (const [name, service] of servicesOf(file)) {
      for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
        const target = file.services[needed];
        expect(condition, `${name} → ${needed}`).toBe(
          target && runsOnce(target) ? 'service_completed_successfully' : 'service_healthy',
        );
      }
    }
  });

  it('knows how each service that goes on is well', () => {
    for (const [name, service] of servicesOf(file)) {
      if (runsOnce(service)) continue;
      const program = ofTheHouse(service);
      if (program === undefined) expect(service.healthcheck?.test[0], name).toBe('CMD');
      else expect(stageOf(program), name).toContain('HEALTHCHECK ');
    }
  });

  it('has nginx ask the API under its name and port', () => {
    const upstream = readFileSync(join(deploymentOf(file), 'upstream.conf'), 'utf8');
    const [, name = '', port = ''] = /server (\w+):(\d+) resolve/.exec(upstream) ?? [];
    expect(file.services).toHaveProperty([name]);
    expect(stageOf('api')).toContain(`PORT=${port}`);
    const { networks = [] } = file.services['nginx'] ?? {};
    expect(networks).toEqual(expect.arrayContaining([...(file.services[name]?.networks ?? [])]));
  });

  it('configures nginx so that it starts', async () => {
    if (whyUnavailable('nginx') !== undefined) return;
    const published = (file.services['nginx']?.ports ?? []).map((port) => port.split(':').at(-1));
    const listening = new Set<string>();
    await using nginx = await startHeadgateNginx(['http://127.0.0.1:9'], {
      deployment: deploymentOf(file),
      onListen: (port) => listening.add(port),
    });
    expect((await fetch(nginx.statusUrl)).status).toBe(200);
    expect([...listening]).toEqual(expect.arrayContaining([...published, '8088']));
  });

  it('lets nobody in but through nginx and, on this machine alone, Grafana', () => {
    const open = servicesOf(file).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => ({ name, port })),
    );
    for (const { name, port } of open) {
      if (name === 'nginx') continue;
      expect(`${name} ${port}`).toMatch(/^grafana 127\.0\.0\.1:/);
    }
    expect(file.networks['inside']).toMatchObject({ internal: true });
    for (const name of ['postgres', 'redis']) {
      expect(file.services[name]?.networks).toEqual(['inside']);
    }
  });
});

describe('the stack for production', () => {
  it('gives no program more rights than it needs, nor more than its share', () => {
    for (const [name, service] of servicesOf(production)) {
      expect(service.cap_drop, name).toEqual(['ALL']);
      expect(service.cap_add, name).toBeUndefined();
      expect(service.privileged, name).toBeUndefined();
      expect(service.security_opt, name).toEqual(['no-new-privileges:true']);
      expect(service.read_only, name).toBe(true);
      expect(service.user, name).toMatch(/^\d+:\d+$/);
      if (name !== 'ollama') expect(service.user, name).not.toMatch(/^0:/);
      expect(service.deploy?.resources.limits, name).toEqual({
        cpus: expect.stringMatching(/^[\d.]+$/),
        memory: expect.stringMatching(/^\d+[mg]$/),
        pids: expect.any(Number),
      });
      expect(service.logging?.options, name).toHaveProperty('max-size');
    }
  });

  it('builds nothing, and takes images whose version is said', () => {
    for (const [name, { image = '', build }] of servicesOf(production)) {
      expect(build, name).toBeUndefined();
      expect(image, name).toMatch(/:v?\d[\w.-]*$/);
      if (ofTheHouse({ image }) !== undefined) expect(image).toMatch(/:1\.2\.3$/);
    }
    expect(() => composed(['compose.yaml', 'compose.prod.yaml'], {})).toThrow('is not set');
  });

  it('has no secret in an environment', () => {
    for (const [name, { environment = {} }] of servicesOf(production)) {
      const texts = Object.entries(environment).filter(
        ([setting]) =>
          /PASSWORD|SECRET|KEYS|DATABASE_URL|_PASS/.test(setting) && !setting.endsWith('_FILE'),
      );
      expect(texts, name).toEqual([]);
    }
  });

  it('starts with the secrets that the script makes, and keeps those that are there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'headgate-secrets-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const make = () => run(join(infra, 'scripts/make-secrets.sh'), [directory]);
    expect(await make()).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const contents = () =>
      readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
    const first = contents();
    expect(await make()).toMatchObject({ code: 0, output: expect.not.stringContaining('wrote') });
    expect(contents()).toEqual(first);

    // The two files of the certificate are the deployment's own.
    const made = [...first.map(([name]) => name), 'tls_certificate', 'tls_key'].sort();
    expect(Object.keys(production.secrets ?? {}).sort()).toEqual(made);

    const settingsOf = (name: string) =>
      Object.fromEntries(
        Object.entries(production.services[name]?.environment ?? {}).map(([setting, value]) => [
          setting,
          value.replace('/run/secrets', directory),
        ]),
      );
    expect(apiConfig.load({ env: settingsOf('api') })).toMatchObject({ production: true });
    expect(databaseConfig.load({ env: settingsOf('migrate') })).toMatchObject({ production: true });
    expect(workerConfig.load({ env: settingsOf('worker') }).values.DATABASE_URL).toMatch(
      /^postgresql:\/\/headgate:\w{48}@postgres:5432\/headgate$/,
    );
  });
});

/** The folder that lies over nginx's `deployment/`. */
function deploymentOf({ services }: ComposeFile): string {
  const mounts = services['nginx']?.volumes?.map((volume) => volume.split(':')) ?? [];
  const [from = ''] = mounts.find(([, to]) => to === '/etc/nginx/deployment') ?? [];
  return resolve(infra, from);
}

/** The lines of the Dockerfile that make the image of a program. */
function stageOf(program: string): string {
  return (
    dockerfile.split(/^FROM /m).find((stage) => stage.startsWith(`base AS ${program}\n`)) ?? ''
  );
}
