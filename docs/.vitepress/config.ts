import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { renderDiagrams } from './diagrams.ts';
import { linkToRepository, repository } from './links.ts';
import { slug } from './slug.ts';
import { labelWideTables } from './tables.ts';

const folder = join(import.meta.dirname, '..');

/** A way of five minutes each, under the name by which it is looked for. */
const guides = {
  'guide/openai': 'Chat with the OpenAI SDK',
  'guide/accounts': 'Accounts',
  'guide/keys': 'API keys',
  'guide/jobs': 'Jobs',
  'guide/webhooks': 'Webhooks',
  'guide/pagination-alone': 'Pagination alone',
  'guide/idempotency-alone': 'Idempotency alone',
  'guide/auth-alone': 'Auth alone',
  'guide/provider': 'A provider of your own',
};

export default defineConfig({
  title: 'Headgate',
  description:
    'The gate in front of your models: a self-hosted AI backend, and the libraries it is made of.',
  lang: 'en',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/mark.svg' }]],
  cleanUrls: true,
  outDir: join(folder, 'dist'),
  rewrites: (page) => page.replace(/README\.md$/, 'index.md'),
  markdown: {
    anchor: { slugify: slug },
    config(md) {
      md.use(renderDiagrams);
      md.use(labelWideTables);
      md.use(linkToRepository, folder);
    },
  },
  themeConfig: {
    logo: '/mark.svg',
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    outline: { level: [2, 3] },
    nav: [
      { text: 'Start', link: '/guide/start' },
      { text: 'Guides', items: links(guides) },
      { text: 'Operate', link: '/deployment' },
      { text: 'Reference', link: '/configuration' },
      { text: 'Decisions', link: '/adr/' },
    ],
    sidebar: [
      section('Start', ['guide/start', 'architecture', 'api']),
      { text: 'Guides', items: links(guides) },
      section('Use', ['auth', 'chat', 'models', 'jobs', 'batches', 'resources']),
      section('Operate', [
        'deployment',
        'operations',
        'migrations',
        'data',
        'security',
        'asvs',
        'rate-limits',
        'backup',
        'cli',
        'performance',
        'performance-pagination',
        'testing',
      ]),
      { ...section('Runbooks', pagesIn('runbooks')), collapsed: true },
      section('Reference', ['configuration', 'pagination', 'idempotency', 'database', 'glossary']),
      { ...section('Error codes', pagesIn('errors')), collapsed: true },
      { ...section('Decisions', pagesIn('adr')), collapsed: true },
    ],
  },
});

function section(text: string, pages: readonly string[]): DefaultTheme.SidebarItem {
  return { text, items: links(Object.fromEntries(pages.map((page) => [page, titleOf(page)]))) };
}

function links(titles: Readonly<Record<string, string>>): DefaultTheme.NavItemWithLink[] {
  return Object.entries(titles).map(([page, text]) => ({
    text,
    link: `/${page.replace(/README$/, '')}`,
  }));
}

function pagesIn(name: string): readonly string[] {
  return (
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.md'))
      // What tells of the others comes first.
      .sort(
        (one, other) =>
          Number(other === 'README.md') - Number(one === 'README.md') || (one < other ? -1 : 1),
      )
      .map((file) => `${name}/${file.slice(0, -'.md'.length)}`)
  );
}

/** The first heading of a page; a page without one fails the build. */
function titleOf(page: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(folder, `${page}.md`), 'utf8')) ?? [];
  if (!title) throw new Error(`docs/${page}.md has no heading`);
  return title;
}
