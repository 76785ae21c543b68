import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
import { stageOf } from './lib/image-build.ts';
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
      api: Object.keys(apiSettings.shape),
      worker: Object.keys(workerSettings.shape),
      cli: [...Object.keys(apiSettings.shape), 'HEADGATE_URL'],
      backup: ['backup', 'backup-daily', 'database-url'].flatMap(readsOf),
    };
    for (const [name, service] of servicesOf(file)) {
      const program = ofTheHouse(service);
      if (program === undefined) continue;
      const settings = known[program as keyof typeof known];
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
      if (service.build) expect(stageOf(service.build.target), name).not.toEqual([]);
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

  it('can be waited for: what ends by itself is waited for by another, or not started', () => {
    const awaited = servicesOf(file).flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    const ends = servicesOf(file).filter(([, service]) => runsOnce(service));
    expect(ends.map(([name]) => name)).toEqual(['migrate', 'cli', 'model']);
    for (const [name, { profiles = [] }] of ends) {
      expect(profiles.length > 0 || awaited.includes(name), name).toBe(true);
    }
    // A model that cannot be pulled, where there is no way out or none is wanted, keeps nothing from starting.
    for (const [name, { depends_on = {} }] of servicesOf(file)) {
      if (depends_on['model']) expect(depends_on['model'].required, name).toBe(false);
    }
  });

  it('lets nginx and the API meet in one network alone, which is the one whose addresses are believed', () => {
    const members = (network: string) =>
      servicesOf(file)
        .filter(([, { networks = [] }]) => networks.includes(network))
        .map(([name]) => name)
        .sort();
    const shared = file.services['nginx']?.networks?.filter((network) =>
      file.services['api']?.networks?.includes(network),
    );
    expect(shared).toEqual(['edge']);
    expect(members('edge')).toEqual(['api', 'nginx']);
    const [{ subnet } = { subnet: '' }] = file.networks['edge']?.ipam?.config ?? [];
    expect(subnet).toMatch(/^[\d.]+\/\d+$/);
    expect(file.services['api']?.environment?.['TRUSTED_PROXIES']).toBe(subnet);
    expect(file.networks['edge']?.internal).toBe(true);
  });

  it('lets Prometheus and its exporters reach what they ask', () => {
    const meet = (one: string, other: string) =>
      file.services[one]?.networks?.some((network) =>
        file.services[other]?.networks?.includes(network),
      );
    const asks: Readonly<Record<string, readonly string[]>> = {
      prometheus: ['api', 'worker', 'alertmanager', 'postgres-exporter', 'redis-exporter'],
      'nginx-exporter': ['nginx', 'prometheus'],
      'blackbox-exporter': ['nginx', 'api', 'prometheus'],
      'node-exporter': ['prometheus'],
      grafana: ['prometheus', 'loki', 'tempo'],
      cli: ['postgres', 'redis', 'ollama', 'api'],
      backup: ['postgres'],
    };
    for (const [name, others] of Object.entries(asks)) {
      for (const other of others) expect(meet(name, other), `${name} → ${other}`).toBe(true);
    }
  });

  it('takes settings of the programs from a file of the deployment, which nothing here overrules by being empty', () => {
    for (const name of ['api', 'worker', 'cli']) {
      const { env_file, environment = {} } = file.services[name] ?? {};
      expect(env_file, name).toEqual([{ path: './headgate.env', required: false }]);
      expect(
        Object.entries(environment).filter(([, value]) => value === ''),
        name,
      ).toEqual([]);
    }
  });

  it('knows how each service that goes on is well', () => {
    for (const [name, service] of servicesOf(file)) {
      if (runsOnce(service)) continue;
      const program = ofTheHouse(service);
      if (program === undefined) expect(service.healthcheck?.test[0], name).toBe('CMD');
      else expect(stageOf(program).map(({ name }) => name)).toContain('HEALTHCHECK');
    }
  });

  it('has nginx ask the API under its name and port', () => {
    const upstream = readFileSync(join(deploymentOf(file), 'upstream.conf'), 'utf8');
    const [, name = '', port = ''] = /server (\w+):(\d+) resolve/.exec(upstream) ?? [];
    expect(file.services).toHaveProperty([name]);
    expect(stageOf('api').map(({ text }) => text)).toContain(`HOST=0.0.0.0 PORT=${port}`);
  });

  it('configures nginx so that it starts', async () => {
    if (whyUnavailable('nginx') !== undefined) return;
    const published = (file.services['nginx']?.ports ?? []).map((port) => port.split(':').at(-1));
    const listening = new Set<string>();
    await using nginx = await startHeadgateNginx(['http://127.0.0.1:9'], {
      standIn: true,
      deployment: deploymentOf(file),
      onListen: (port) => listening.add(port),
    });
    expect((await globalThis.fetch(nginx.statusUrl)).status).toBe(200);
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
    for (const name of ['edge', 'inside', 'watch']) {
      expect(file.networks[name]).toMatchObject({ internal: true });
    }
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

  it('starts with what the script makes, and keeps what is there', async () => {
    const directory = temporary();
    const env = { PUBLIC_URL: 'https://api.example.com' };
    const make = () => run(join(infra, 'scripts/make-secrets.sh'), [directory], { env });
    expect(await make()).toMatchObject({ code: 0, stderr: '' });
    const secrets = join(directory, 'secrets');
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const contents = () =>
      globSync('{.env,headgate.env,secrets/**}', { cwd: directory })
        .filter((name) => statSync(join(directory, name)).isFile())
        .map((name) => [name, readFileSync(join(directory, name), 'utf8')] as const)
        .sort();
    const first = contents();
    expect(await make()).toMatchObject({ code: 0, output: expect.not.stringContaining('wrote') });
    expect(contents()).toEqual(first);

    const named = Object.values(production.secrets ?? {}).map(({ file }) => file.slice(2));
    const made = first.map(([name]) => name);
    expect(made).toEqual(expect.arrayContaining(named));
    const folders = servicesOf(production)
      .flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''))
      .filter((from) => from.startsWith('./secrets/'));
    expect(new Set(folders)).toEqual(new Set(['./secrets/providers', './secrets/tls']));
    for (const folder of folders) expect(existsSync(join(directory, folder)), folder).toBe(true);
    const listen = readFileSync(join(deploymentOf(production), 'listen-https.conf'), 'utf8');
    for (const [, name = ''] of listen.matchAll(/\/run\/tls\/([\w.]+)/g)) {
      expect(made).toContain(`secrets/tls/${name}`);
    }

    // Compose reads the files of production in that folder, and every variable that it asks for is there.
    const variables = environmentIn(join(directory, '.env'));
    const files = (variables['COMPOSE_FILE'] ?? '').split(':');
    expect(composed(files, variables).services['api']?.image).toMatch(/headgate-api:\d/);
    for (const name of Object.keys(variables).filter((name) => !name.startsWith('COMPOSE_'))) {
      const text = files.map((file) => readFileSync(join(infra, file), 'utf8')).join('');
      expect(text).toContain(`{${name}`);
    }

    const settingsOf = (name: string) =>
      Object.fromEntries(
        Object.entries(production.services[name]?.environment ?? {}).map(([setting, value]) => [
          setting,
          value.replace('/run/secrets', secrets),
        ]),
      );
    expect(apiConfig.load({ env: settingsOf('api') })).toMatchObject({ production: true });
    expect(apiConfig.load({ env: settingsOf('cli') })).toMatchObject({ production: true });
    expect(databaseConfig.load({ env: settingsOf('migrate') })).toMatchObject({ production: true });
    expect(workerConfig.load({ env: settingsOf('worker') }).values.DATABASE_URL).toMatch(
      /^postgresql:\/\/headgate:\w{48}@postgres:5432\/headgate$/,
    );

    // Each setting that the file for the programs proposes is one of theirs, and its files are where they are mounted.
    const proposed = [
      ...readFileSync(join(directory, 'headgate.env'), 'utf8').matchAll(/^# (\w+)=(.*)$/gm),
    ];
    expect(proposed.length).toBeGreaterThan(3);
    for (const [, name = '', value = ''] of proposed) {
      expect(apiSettings.shape).toHaveProperty([name.replace(/_FILE$/, '')]);
      if (name.endsWith('_FILE')) expect(value).toMatch(/^\/run\/providers\//);
    }
    for (const name of ['api', 'worker', 'cli']) {
      expect(production.services[name]?.volumes).toContain('./secrets/providers:/run/providers:ro');
    }
  });

  it('shows a certificate that was installed, and refuses one whose key is another', async () => {
    const [lineage, folder] = [temporary(), temporary()];
    const make = (name: string) =>
      execFileSync('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-subj', `/CN=${name}`, '-days', '2', '-out', join(lineage, 'fullchain.pem')],
        ...['-keyout', join(lineage, 'privkey.pem')],
      ]);
    const install = () =>
      run(join(infra, 'scripts/install-certificate.sh'), [], {
        env: { RENEWED_LINEAGE: lineage, TLS_FOLDER: folder },
      });
    make('api.example.com');
    expect(await install()).toMatchObject({
      code: 0,
      output: expect.stringContaining('CN = api.example.com'),
    });
    const installed = readFileSync(join(folder, 'key.pem'), 'utf8');
    // For the user of nginx's container.
    expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o444);

    const other = readFileSync(join(lineage, 'privkey.pem'));
    make('api.example.com');
    writeFileSync(join(lineage, 'privkey.pem'), other);
    expect(await install()).toMatchObject({
      code: 1,
      output: expect.stringContaining('is not that of the certificate'),
    });
    expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toBe(installed);
  });

  it('replaces a key of a ring in three steps, none of which can be made twice', async () => {
    const directory = temporary();
    const file = join(directory, 'jwt_keys');
    writeFileSync(file, `2026-01-01:${'old'.repeat(16)}`);
    const step = (name: string) =>
      run(join(infra, 'scripts/rotate-key.sh'), [name, 'jwt_keys'], {
        env: { SECRETS_FOLDER: directory },
      });
    const kids = () => {
      const value = readFileSync(file, 'utf8');
      expect(statSync(file).mode & 0o777).toBe(0o444);
      const env = { JWT_KEYS: value, DATABASE_URL: 'postgresql://x', CURSOR_KEYS: value };
      expect(apiConfig.load({ env }).values.JWT_KEYS).toBeDefined();
      return value.split(',').map((entry) => entry.split(':')[0]);
    };
    expect((await step('sign')).code).toBe(1);
    expect((await step('publish')).code).toBe(0);
    const [old, young] = kids();
    expect(old).toBe('2026-01-01');
    expect((await step('publish')).code).toBe(1);
    expect((await step('retire')).code).toBe(1);
    expect((await step('sign')).code).toBe(0);
    expect(kids()).toEqual([young, old]);
    expect((await step('sign')).code).toBe(1);
    expect((await step('retire')).code).toBe(0);
    expect(kids()).toEqual([young]);
  });

  it('pins what it does not build to a version', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+[:/]\S+) AS /gm)].map(([, image]) => image);
    expect(bases).toHaveLength(3);
    const images = servicesOf(development)
      .filter(([, service]) => ofTheHouse(service) === undefined)
      .map(([, { image }]) => image);
    for (const image of [...images, ...bases]) {
      // The base without a shell has no versions but that of Node.
      expect(image).toMatch(/:v?\d+\.\d+\.\d+|:17\.\d+-bookworm$|\/nodejs24-debian12$/);
    }
    // The tools of the backup are those of the server.
    expect(bases).toContain(development.services['postgres']?.image);
  });
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'headgate-compose-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

function environmentIn(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').matchAll(/^(\w+)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
}

/** The variables that the head of a script says it reads. */
function readsOf(script: string): string[] {
  return (
    readFileSync(join(infra, 'scripts', `${script}.sh`), 'utf8').match(
      /\b(BACKUP|DATABASE)_[A-Z_]*[A-Z]\b/g,
    ) ?? []
  );
}

/** What nginx finds in `deployment/`, in a folder: later mounts lie over earlier ones. */
function deploymentOf({ services }: ComposeFile): string {
  const folder = temporary();
  const target = '/etc/nginx/deployment';
  for (const volume of services['nginx']?.volumes ?? []) {
    const [from = '', to = ''] = volume.split(':');
    if (!to.startsWith(target)) continue;
    cpSync(resolve(infra, from), join(folder, to.slice(target.length)), { recursive: true });
  }
  return folder;
}
