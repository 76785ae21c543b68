import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { slug } from '../../../docs/.vitepress/slug.ts';
import { root } from './process.ts';

const repository = 'https://github.com/headgate/headgate/';

/** What is wrong with the links of a page of the repository, a line each. */
export function linkFaults(page: string, markdown: string): readonly string[] {
  const prose = withoutCode(markdown);
  const targets = [
    ...prose.matchAll(/\]\(([^)\s]*)\)/g),
    ...prose.matchAll(/<(https?:[^>\s]*)>/g),
    ...prose.matchAll(/^ +link: (\S+)$/gm),
  ].map(([, target = '']) => target);
  return targets.flatMap((target) => {
    const fault = faultOf(page, target);
    return fault === undefined ? [] : [`${page}: ${target} ${fault}`];
  });
}

function faultOf(page: string, target: string): string | undefined {
  const ours = new RegExp(`^${repository}(?:blob|tree)/main/`).exec(target)?.[0];
  if (/^\w+:/.test(target) && !ours) {
    if (!URL.canParse(target)) return 'is no address';
    return /^(https:\/\/|http:\/\/127\.0\.0\.1)/.test(target) ? undefined : 'is not https';
  }
  const [path = '', anchor] = (ours ? target.slice(ours.length) : target).split('#');
  const file = decodeURI(ours ? path : placeOf(page, path));
  if (!existsSync(join(root, file))) return 'leads to a file that is not there';
  if (anchor === undefined) return undefined;
  const text = statSync(join(root, file)).isFile() ? readFileSync(join(root, file), 'utf8') : '';
  // A page of the site is read on GitHub too, where headings have other names.
  const onSite = file.startsWith('docs/') ? [anchorsOf(text, slug)] : [];
  const missing = [anchorsOf(text, githubSlug), ...onSite].some((names) => !names.has(anchor));
  return missing ? 'leads to a heading that is not there' : undefined;
}

function placeOf(page: string, path: string): string {
  if (path === '') return page;
  // As the front page of the site names others.
  return path.startsWith('/') ? `docs${path}.md` : normalize(join(dirname(page), path));
}

function anchorsOf(markdown: string, nameOf: (heading: string) => string): ReadonlySet<string> {
  const known = new Map<string, number>();
  const headings = withoutBlocks(markdown).matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const name = nameOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', ''));
      const before = known.get(name) ?? 0;
      known.set(name, before + 1);
      return before === 0 ? name : `${name}-${before}`;
    }),
  );
}

const githubSlug = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');

const withoutBlocks = (markdown: string) => markdown.replaceAll(/^ *(`{3,}).*?^ *\1$/gms, '');
const withoutCode = (markdown: string) => withoutBlocks(markdown).replaceAll(/`[^`\n]*`/g, '``');
