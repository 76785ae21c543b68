import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

it('/docs loads nothing that is not served here, and its policy forbids it', async () => {
  const response = await api.request('/docs');
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  const page = await response.text();
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url as string);
  expect(loaded.length).toBeGreaterThan(3);
  for (const url of loaded) {
    expect(url).toMatch(/^\//);
    expect((await api.request(url)).status).toBe(200);
  }
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain('report-uri /csp-reports; report-to csp');
  expect(response.headers.get('reporting-endpoints')).toBe('csp="/csp-reports"');
  expect(JSON.parse(response.headers.get('report-to') ?? '')).toMatchObject({ group: 'csp' });
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=/);
});

it('only reports what the policy forbids when told so', async () => {
  const app = api.appWith({ cspReportOnly: true });
  const { headers } = await app.request('/docs');
  expect(headers.get('content-security-policy-report-only')).toContain('report-to csp');
  expect(headers.has('content-security-policy')).toBe(false);
});

it('serves an asset again without its body, and no other file', async () => {
  const asset = '/docs/assets/swagger-ui-bundle.js';
  const first = await api.request(asset);
  expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect((await first.text()).length).toBeGreaterThan(500_000);
  const headers = { 'If-None-Match': first.headers.get('etag') ?? '' };
  const second = await api.request(asset, { headers });
  expect([second.status, await second.text()]).toEqual([304, '']);
  for (const name of ['package.json', '..%2fpackage.json', 'toString', 'swagger-ui.js.map']) {
    expect((await api.request(`/docs/assets/${name}`)).status).toBe(404);
  }
});
