import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { composed } from './lib/compose-file.ts';
import { root } from './lib/process.ts';

const stacks = {
  development: composed(['compose.yaml'], {}),
  production: composed(['compose.yaml', 'compose.prod.yaml'], {
    HEADGATE_VERSION: '1.2.3',
    PUBLIC_URL: 'https://api.example.com',
  }),
};
const cliPage = readFileSync(join(root, 'docs/cli.md'), 'utf8');

interface Command {
  readonly page: string;
  readonly text: string;
}

const pages = globSync(
  ['docs/**/*.md', 'infra/**/*.{md,yaml,sh}', 'README.md', 'CONTRIBUTING.md'],
  {
    cwd: root,
    exclude: (name) => name.includes('node_modules') || name === 'docs/dist',
  },
);
const commands: readonly Command[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/\\\n\s*/g, '');
  // Up to what ends a command in a shell, in a span of code or in a comment.
  const found = text.matchAll(/\bdocker compose (?!ps --quiet "\$)([^\n`;|)&]+)/g);
  return [...found].map(([, command = '']) => ({
    page,
    text: command.replace(/\s+#.*$/, '').trim(),
  }));
});

/** Options whose value is the word behind them. */
const withValue = /^(-f|-e|-v|--profile|--scale|--tail|--wait-timeout|--format|--user)$/;

/** What is wrong with a command of Compose as it stands in a text; nothing where all it names is there. */
function faultsOf(text: string): string[] {
  const words = text.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  const options: [string, string][] = [];
  const rest: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [name, ...value] = word.split('=');
    const ranInside = /^(run|exec)$/.test(rest[0] ?? '') && rest.length > 1;
    if (!word.startsWith('-') || ranInside) rest.push(word);
    else if (value.length > 0) options.push([`${name}`, value.join('=')]);
    else if (withValue.test(word)) options.push([word, words[++index] ?? '']);
    else options.push([word, '']);
  }
  const [verb = '', ...args] = rest;
  const valuesOf = (option: string) =>
    options.filter(([name]) => name === option).map(([, value]) => value);

  const files = valuesOf('-f');
  const { services } = files.length === 1 ? stacks.development : stacks.production;
  const profiles = Object.values(services).flatMap(({ profiles = [] }) => profiles);
  const named = /^(run|exec)$/.test(verb) ? args.slice(0, 1) : args;
  const faults = [
    ...files.filter((file) => !/^infra\//.test(file) || !existsSync(join(root, file))),
    ...valuesOf('--profile').filter((profile) => !profiles.includes(profile)),
    ...[...named, ...valuesOf('--scale').map((scale) => scale.replace(/=\d+$/, ''))].filter(
      (service) => !(service in services) && service !== '…',
    ),
  ];
  if (!/^(up|run|exec|logs|ps|stop|restart|pull|config)$/.test(verb)) faults.push(verb);
  if (/^(run|exec)$/.test(verb) && named.length === 0) faults.push('no service');
  const [service, program = ''] = args;
  if (service === 'backup' && program.endsWith('.sh')) {
    if (!existsSync(join(root, 'infra/scripts', program))) faults.push(program);
  }
  if (service === 'cli' && program !== '…' && !cliPage.includes(`\`${program}`))
    faults.push(program);
  return faults;
}

describe('the commands of the documentation', () => {
  it('name files, services, profiles and programs that there are', () => {
    expect(commands.length).toBeGreaterThan(40);
    const wrong = commands
      .map(({ page, text }) => ({ page, text, faults: faultsOf(text) }))
      .filter(({ faults }) => faults.length > 0);
    expect(wrong).toEqual([]);
  });

  it.each([
    ['logs apis', 'apis'],
    ['-f compose.yaml up', 'compose.yaml'],
    ['up -d --scale workers=3', 'workers'],
    ['--profile watch up', 'watch'],
    ['run --rm backup save.sh', 'save.sh'],
    ['run --rm cli heal', 'heal'],
    ['start api', 'start'],
  ])('would not be believed as `docker compose %s`', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('leave the choice of files to .env, but for the trial from a clone', () => {
    const chosen = commands.filter(({ text }) => /(^| )-f /.test(text));
    expect(chosen.map(({ text }) => text.match(/-f \S+/g))).toEqual(
      chosen.map(() => ['-f infra/compose.yaml']),
    );
  });

  it('run scripts that there are, from where the page says', () => {
    const named = pages.flatMap((page) =>
      [
        ...readFileSync(join(root, page), 'utf8').matchAll(
          /(?<![\w/])((?:infra\/)?scripts\/[\w-]+\.sh)/g,
        ),
      ].map(([, script = '']) => ({ page, script })),
    );
    expect(named.length).toBeGreaterThan(10);
    const missing = named.filter(
      ({ script }) => !existsSync(join(root, script.replace(/^scripts\//, 'infra/scripts/'))),
    );
    expect(missing).toEqual([]);
  });
});
