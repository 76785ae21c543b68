import { renderMermaidSVG } from 'beautiful-mermaid';
import type { MarkdownRenderer } from 'vitepress';

/** Draws blocks of Mermaid while the site is built, so that its pages need no script for them. */
export function renderDiagrams(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, options, env, self) ?? '';
    // The fonts that it would fetch from elsewhere are left out: the page's reader is nobody's business.
    // Greys alone, which the style sheet can turn round on dark pages.
    const svg = renderMermaidSVG(token.content, {
      transparent: true,
      padding: 8,
      fg: '#1b1b1f',
      muted: '#3c3c43',
      line: '#67676c',
    }).replaceAll(/@import url\([^)]*\);/g, '');
    const data = Buffer.from(svg).toString('base64');
    const label = md.utils.escapeHtml(token.content);
    const [, width = '', height = ''] =
      /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)?.map((text) => `${Math.ceil(Number(text))}`) ??
      [];
    const size = `width="${width}" height="${height}" style="--width: ${width}px"`;
    const image = `<img class="diagram" ${size} alt="${label}" src="data:image/svg+xml;base64,${data}">`;
    return `<div class="drawing" tabindex="0">${image}</div>\n`;
  };
}
