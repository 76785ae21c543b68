import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './lib/process.ts';

const lacking =
  spawnSync('promtool', ['--version']).error !== undefined && !process.env['CI']
    ? ' [skipped: no promtool]'
    : '';
const folder = join(root, 'infra', 'prometheus');
const runbooks = 'https://github.com/headgate/headgate/blob/main/docs/runbooks/';

interface Rule {
  readonly alert?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleTests {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
}

function parsed<File>(pattern: string): File[] {
  const files = globSync(pattern, { cwd: folder });
  expect(files.length).toBeGreaterThan(0);
  return files.map((file) => parse(readFileSync(join(folder, file), 'utf8')) as File);
}

const alerts = () =>
  parsed<{ groups: readonly { rules: readonly Rule[] }[] }>('rules/*.yml')
    .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
    .filter(({ alert }) => alert !== undefined);

describe.skipIf(lacking !== '')(`the rules of Prometheus${lacking}`, () => {
  const promtool = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  };

  it('are read by promtool, with the configuration that names them', () => {
    expect(promtool('check', 'config', join(folder, 'prometheus.yml'))).toMatchObject({
      status: 0,
      said: expect.stringContaining('SUCCESS: 5 rule files found'),
    });
  });

  it('fire when they should, and only then', () => {
    const tests = globSync(join(folder, 'tests/*.yml'));
    expect(promtool('test', 'rules', ...tests)).toMatchObject({
      status: 0,
      said: expect.not.stringContaining('FAILED'),
    });
  });
});

describe('each alert', () => {
  it('is seen to fire and to be silent by a test', () => {
    const cases = parsed<RuleTests>('tests/*.yml').flatMap(({ tests }) =>
      tests.flatMap((test) => test.alert_rule_test ?? []),
    );
    const names = (fires: boolean) =>
      [
        ...new Set(
          cases
            .filter(({ exp_alerts }) => exp_alerts.length > 0 === fires)
            .map(({ alertname }) => alertname),
        ),
      ].sort();
    const all = alerts()
      .map(({ alert }) => alert)
      .sort();
    expect(names(true)).toEqual(all);
    expect(names(false)).toEqual(all);
  });

  it('says how much it hurts, what it means, and which runbook to open', () => {
    for (const { alert, labels, annotations } of alerts()) {
      expect(labels?.['severity'], alert).toMatch(/^(critical|warning)$/);
      expect(annotations?.['summary'], alert).toBeTruthy();
      expect(annotations?.['description'], alert).toBeTruthy();
      const url = annotations?.['runbook_url'] ?? '';
      expect(url, alert).toContain(runbooks);
      const page = join(root, 'docs', 'runbooks', url.slice(runbooks.length));
      expect(existsSync(page), `${alert}: ${page}`).toBe(true);
      expect(readFileSync(page, 'utf8'), `${page} does not know its alert`).toContain(
        `\`${alert}\``,
      );
    }
  });
});

describe('the runbooks', () => {
  const pages = globSync('docs/runbooks/*.md', { cwd: root });

  it('know no alert that there is not', () => {
    const known = new Set(alerts().map(({ alert }) => alert));
    const named = pages.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/`(Headgate[A-Z]\w+)`/g)].map(
        ([, name]) => ({ page, name }),
      ),
    );
    expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  it('are all in their list, and lead to pages that are there', () => {
    const list = readFileSync(join(root, 'docs/runbooks/README.md'), 'utf8');
    for (const page of pages) {
      const name = page.split('/').at(-1) ?? '';
      if (name !== 'README.md') expect(list).toContain(`(${name})`);
      const text = readFileSync(join(root, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
        expect(existsSync(join(root, 'docs', 'runbooks', link)), `${page}: ${link}`).toBe(true);
      }
    }
  });
});
