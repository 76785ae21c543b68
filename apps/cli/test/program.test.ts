import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { examplesOf } from '../src/examples.ts';
import { createProgram } from '../src/program.ts';

const output = new PassThrough();
const program = createProgram({
  terminal: { env: {}, input: new PassThrough(), output, errors: new PassThrough() },
  runUntilSignal: () => undefined,
  setExitCode: () => undefined,
});

interface Deed {
  readonly path: string;
  readonly command: Command;
}

/** The commands that do something, rather than have others below them. */
function deeds(command: Command = program, above: readonly string[] = []): readonly Deed[] {
  return command.commands.flatMap((each) => {
    const path = [...above, each.name()];
    const below = deeds(each, path);
    const isGroup = below.length > 0 && each.name() !== 'migrate';
    return isGroup ? below : [{ path: path.join(' '), command: each }, ...below];
  });
}

const all = deeds();
/** Those that run until they are stopped, and the program for a shell. */
const withoutJson = ['serve', 'worker', 'completion'];

function helpOf(command: Command): string {
  command.outputHelp();
  return String(output.read());
}

describe('the help of headgate', () => {
  it('has every command that there is, each with what it is for', () => {
    expect(all.length).toBeGreaterThan(40);
    const help = helpOf(program);
    for (const command of program.commands) {
      expect(help).toMatch(new RegExp(`^ {2}${command.name()}\\b.* [a-z]`, 'm'));
    }
  });

  it('says where each group acts', () => {
    const help = helpOf(program).replaceAll('\n', ' ');
    const toService = /(status, [a-z, -]+ and chat) talk to the service/.exec(help)?.[1] ?? '';
    const groups = program.commands.map((each) => each.name());
    const elsewhere = [
      'serve',
      'worker',
      'migrate',
      'keys',
      'users',
      'orgs',
      'doctor',
      'completion',
    ];
    for (const name of groups.filter((each) => !elsewhere.includes(each))) {
      expect(toService.split(/, | and /).map((each) => each.trim().split(' ')[0])).toContain(name);
    }
  });

  it.each(all)(
    'of $path has examples, and the program understands them',
    async ({ path, command }) => {
      const examples = examplesOf(command);
      expect(examples.length).toBeGreaterThan(0);
      const help = helpOf(command);
      for (const example of examples) {
        expect(help).toContain(`  headgate ${example}`);
        expect(example === path || example.startsWith(`${path} `), example).toBe(true);
        await expect(understood(example), example).resolves.toBe(path);
      }
    },
  );

  it.each(all.filter(({ path }) => !withoutJson.includes(path)))(
    'of $path offers JSON',
    ({ command }) => {
      const own = [...command.options, ...(command.parent?.options ?? [])];
      expect(own.map(({ long }) => long)).toContain('--json');
    },
  );
});

describe('a word that is no command', () => {
  it.each([
    ['jobs', 'frob', ''],
    ['jobs', 'cancle', '(Did you mean cancel?'],
    ['api-keys', 'lst', '(Did you mean list?'],
    ['queues', 'puase', '(Did you mean pause?'],
    ['workers', 'drian', '(Did you mean drain?'],
    ['dead-letters', 'redriv', '(Did you mean redrive?'],
    ['models', 'pul', '(Did you mean pull?'],
    ['users', 'creat', '(Did you mean create?'],
  ])('of %s is unknown: %s', async (group, word, suggestion) => {
    const { code, said } = await refused(group, word, '--json');
    expect(code).toBe('commander.unknownCommand');
    expect(said).toContain(`error: unknown command '${word}'\n${suggestion}`);
    expect(said).toContain('Add --help to learn more.');
  });

  it('behind a command that is named is a word too many', async () => {
    const { said } = await refused('jobs', 'list', 'frob');
    expect(said).toContain("too many arguments for 'list'");
  });
});

describe('the README of @headgate/cli', () => {
  it('names every command, and no other', () => {
    const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
    const [, table = ''] = /## Commands\n([\s\S]*?)\n## /.exec(readme) ?? [];
    const [rows = ''] = table.split('\n\n`headgate <command>');
    const named = [...rows.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    const there = program.commands.map((command) => command.name());
    expect(named.sort()).toEqual(there.filter((name) => name !== 'completion').sort());
  });
});

/** What the program says of a line that it does not understand. */
async function refused(...words: string[]): Promise<{ code: string; said: string }> {
  const errors = new PassThrough();
  const trial = createProgram({
    terminal: { env: {}, input: new PassThrough(), output, errors },
    runUntilSignal: () => undefined,
    setExitCode: () => undefined,
  });
  const error = await trial.parseAsync(['node', 'headgate', ...words]).catch((each) => each);
  return { code: error.code, said: String(errors.read()) };
}

/** Which command the program takes a line for, without doing it; it throws where it understands none. */
async function understood(line: string): Promise<string> {
  const words = (line.split(/ {2,}#| [<>]/)[0] ?? '').match(/"[^"]*"|\S+/g) ?? [];
  let taken = '';
  const trial = createProgram({
    terminal: { env: {}, input: new PassThrough(), output, errors: new PassThrough() },
    runUntilSignal: () => undefined,
    setExitCode: () => undefined,
  });
  for (const { path, command } of deeds(trial)) {
    command.action(() => {
      taken = path;
    });
  }
  await trial.parseAsync(['node', 'headgate', ...words.map((word) => word.replaceAll('"', ''))]);
  return taken;
}
