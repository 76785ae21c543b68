import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trackedPages } from './lib/code-blocks.ts';
import { linkFaults } from './lib/links.ts';
import { root } from './lib/process.ts';

const read = (page: string) => readFileSync(join(root, page), 'utf8');

describe('links', () => {
  it('lead to files and headings that are there, on GitHub and on the site', () => {
    const pages = trackedPages();
    expect(pages.flatMap((page) => linkFaults(page, read(page)))).toEqual([]);
    expect(pages.length).toBeGreaterThan(100);
  });

  it.each([
    ['[a](nowhere.md)', 'leads to a file that is not there'],
    ['[a](jobs.md#nowhere)', 'leads to a heading that is not there'],
    ['[a](#nowhere)', 'leads to a heading that is not there'],
    [
      '[a](https://github.com/headgate/headgate/blob/main/nowhere.md)',
      'leads to a file that is not there',
    ],
    ['<http://example.com>', 'is not https'],
    ['[a](https://)', 'is no address'],
    ['      link: /nowhere', 'leads to a file that is not there'],
  ])('of %s, it is said that it %s', (markdown, fault) => {
    expect(linkFaults('docs/api.md', `# API\n\n${markdown}\n`)).toEqual([
      expect.stringMatching(new RegExp(`${fault}$`)),
    ]);
  });

  it('of code are nobody’s', () => {
    expect(linkFaults('docs/api.md', '`[a](b)`\n\n```js\n[a](b)\n```\n')).toEqual([]);
  });
});

describe('the index of the decisions', () => {
  const rows = [
    ...read('docs/adr/README.md').matchAll(/^\| (\d+) \| \[([^\]]+)\]\(([^)]+)\) \| ([^|]+) \|/gm),
  ].map(([, number, title, file, status]) => ({ number: Number(number), title, file, status }));

  it('has each page of the folder once, in order, by its title', () => {
    const files = readdirSync(join(root, 'docs/adr')).filter((file) => /^\d{4}-/.test(file));
    expect(rows.map(({ number, title, file }) => ({ number, title, file }))).toEqual(
      files.sort().map((file) => {
        const [, number, title] = /^# 0*(\d+)\. (.+)$/m.exec(read(`docs/adr/${file}`)) ?? [];
        return { number: Number(number), title, file };
      }),
    );
  });

  it('says of each whether it holds', () => {
    const states = rows.map(({ status }) => status);
    expect(states.filter((state) => !/^(accepted|superseded by \d+)$/.test(state ?? ''))).toEqual(
      [],
    );
  });
});
