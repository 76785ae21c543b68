import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

export const repository = 'https://github.com/headgate/headgate';

/**
 * Lets links that lead out of the documentation lead into the repository.
 *
 * @throws Error when there is no such file
 */
export function linkToRepository(md: MarkdownRenderer, folder: string): void {
  const root = dirname(folder);
  const linkOpen = md.renderer.rules['link_open'];
  md.renderer.rules['link_open'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const href = token?.attrGet('href') ?? '';
    if (/^\.{1,2}\//.test(href)) {
      const [path = '', fragment] = href.split('#');
      const file = join(dirname(String(env.path)), decodeURI(path));
      if (relative(folder, file).startsWith('..')) {
        if (!existsSync(file))
          throw new Error(`${env.path} links to ${href}, which does not exist`);
        const target = `${repository}/blob/main/${relative(root, file)}`;
        token?.attrSet('href', fragment ? `${target}#${fragment}` : target);
      }
    }
    return (
      linkOpen?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options)
    );
  };
}
