import { type Code, errors } from './registry.ts';

/** The page that a problem's `type` leads to: when the code occurs and what to do about it. */
export function errorPage(code: Code): string {
  const { status, title, when, client, ...more } = errors.definitions[code];
  const operator = 'operator' in more ? `\n## For the operator\n\n${more.operator}\n` : '';
  const retry =
    'retryable' in more ? 'The same request may succeed later.' : 'The same request fails again.';
  return `# ${code}\n\n${title}. HTTP status ${status}.\n\n## When it occurs\n\n${when}\n\n## For the client\n\n${client} ${retry}\n${operator}`;
}
