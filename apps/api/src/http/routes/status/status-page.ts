import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { Status } from '../../../domain/status/read-status.ts';
import type { ServiceState } from '../../../domain/status/service-state.ts';

const style = `
body{font-family:system-ui,sans-serif;line-height:1.5;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
li{padding:.75rem 0;border-top:1px solid #ccc}ul{list-style:none;padding:0}p{margin:.25rem 0}
strong{display:inline-block;min-width:9rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}}
`;

/** The style of the page, and what a content policy calls it by. */
export const statusPageStyle = {
  text: style,
  hash: `sha256-${createHash('sha256').update(style).digest('base64')}`,
};

const words: Readonly<Record<ServiceState, string>> = {
  operational: 'Operational',
  maintenance: 'Maintenance',
  degraded: 'Degraded',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
};

/** The status as a page for people: no script, nothing loaded, every text escaped. */
export function statusPage({ overall, services }: Status) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="60">
<title>${words[overall]} – service status</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>Service status: ${words[overall]}</h1>
${services.length === 0 ? html`<p>Nothing was ever reported.</p>` : ''}
<ul>
${services.map(
  ({ service, state, title, message, createdAt }) => html`<li>
<p><strong>${service}</strong> ${words[state]}</p>
<p>${title}${message === null ? '' : html`: ${message}`}</p>
<p><time datetime="${createdAt.toISOString()}">${createdAt.toUTCString()}</time></p>
</li>`,
)}
</ul>
</main>
</body>
</html>
`;
}
