import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { renderDiagrams } from './diagrams.ts';
import { linkToRepository, repository } from './links.ts';

const folder = join(import.meta.dirname, '..');

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
    config(md) {
      md.use(renderDiagrams);
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
      { text: 'Operate', link: '/deployment' },
      { text: 'Reference', link: '/configuration' },
    ],
    sidebar: [
      section('Start', ['guide/start', 'guide/openai', 'architecture', 'api']),
      section('Use', ['auth', 'chat', 'models', 'jobs', 'batches', 'resources']),
      section('The libraries alone', [
        'guide/auth-alone',
        'guide/pagination-alone',
        'guide/idempotency-alone',
        'guide/provider',
      ]),
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
  return { text, items: pages.map((page) => ({ text: titleOf(page), link: `/${page}` })) };
}

function pagesIn(name: string): readonly string[] {
  return readdirSync(join(folder, name))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) => `${name}/${file.slice(0, -'.md'.length)}`);
}

/** The first heading of a page; a page without one fails the build. */
function titleOf(page: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(folder, `${page}.md`), 'utf8')) ?? [];
  if (!title) throw new Error(`docs/${page}.md has no heading`);
  return title;
}
