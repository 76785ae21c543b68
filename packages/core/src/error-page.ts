import type { ErrorRegistry } from './errors.ts';

/**
 * The page that a problem's `type` leads to, as Markdown: when the code occurs, what the client does
 * about it and what the operator does.
 *
 * @example
 * import { commonErrors, defineErrors, errorPage } from '@headgate/core';
 * errorPage(defineErrors(commonErrors), 'not_found'); // '# not_found\n\nThere is nothing here. …'
 */
export function errorPage<Code extends string>(registry: ErrorRegistry<Code>, code: Code): string {
  const { status, title, when, client, operator, retryable } = registry.definitions[code];
  const retry = retryable
    ? 'The same request may succeed later.'
    : 'The same request fails again as long as nothing has changed.';
  return [
    `# ${code}`,
    `${title}. HTTP status ${status}.`,
    '## When it occurs',
    when,
    '## For the client',
    `${client} ${retry}`,
    ...(operator === undefined ? [] : ['## For the operator', operator]),
  ]
    .join('\n\n')
    .concat('\n');
}

/**
 * The list of all codes of a registry, as Markdown, each linked to its page beside it.
 *
 * @example
 * import { commonErrors, defineErrors, errorIndex } from '@headgate/core';
 * errorIndex(defineErrors(commonErrors)); // '| code | status | title |\n…'
 */
export function errorIndex<Code extends string>(registry: ErrorRegistry<Code>): string {
  const rows = registry.codes.map((code) => {
    const { status, title } = registry.definitions[code];
    return `| [\`${code}\`](${code}.md) | ${status} | ${title} |\n`;
  });
  return `| code | status | title |\n|---|---|---|\n${rows.join('')}`;
}
