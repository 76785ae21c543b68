import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asvsSections } from './lib/asvs.ts';
import { root } from './lib/process.ts';

const required = Object.entries(asvsSections).flatMap(([section, numbers]) =>
  numbers.split(' ').map((number) => ({
    item: `${section}.${number.replace('*', '')}`,
    level: number.endsWith('*') ? 1 : 2,
  })),
);

const page = readFileSync(join(root, 'docs/asvs.md'), 'utf8');
const [front = '', ...chapters] = page.split(/^## (?=\d)/m);
const rows = chapters.flatMap((chapter) =>
  [...chapter.matchAll(/^\| (\d[\d.]+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(
    ([, item = '', what = '', state = '', where = '']) => ({
      chapter: Number.parseInt(chapter, 10),
      item,
      what,
      state,
      where,
    }),
  ),
);
const inState = (state: string) => rows.filter((row) => row.state === state);
const links = (text: string) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);

describe('the security checklist', () => {
  it('knows the 70 requirements of level 1 and the 183 of level 2', () => {
    const ofLevel = (level: number) => required.filter((each) => each.level === level);
    expect([ofLevel(1).length, ofLevel(2).length]).toEqual([70, 183]);
  });

  it('has each of them once, in their order and chapter', () => {
    expect(rows.map(({ item }) => item)).toEqual(required.map(({ item }) => item));
    expect(rows.filter(({ chapter, item }) => Number.parseInt(item, 10) !== chapter)).toEqual([]);
  });

  it('says of each what is the case, and of what holds where', () => {
    const counts = ['met', 'deployment', 'not applicable', '**not met**'].map(
      (state) => inState(state).length,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(rows.length);
    const [met, deployment, notApplicable, notMet] = counts;
    expect(front).toContain(
      `${met} met, ${deployment} by the deployment, ${notApplicable} not applicable, ${notMet} not met`,
    );
    const shown = [...inState('met'), ...inState('deployment')];
    expect(shown.filter(({ where }) => links(where).length === 0)).toEqual([]);
  });

  it('gathers under Open what is not met, and nothing else', () => {
    const open = [...front.matchAll(/^\| ([\d., ]+) \|/gm)].flatMap(([, items = '']) =>
      items.split(', '),
    );
    expect(open.sort()).toEqual(
      inState('**not met**')
        .map(({ item }) => item)
        .sort(),
    );
  });
});
