import { describe, expect, it } from 'vitest';
import type { Page } from './define-pagination.ts';
import { toEnvelope } from './envelope.ts';
import { linkHeader, linkHeaders } from './link-header.ts';

function page(next: string | null, prev: string | null): Page<never> {
  return { items: [], limit: 20, next, prev, hasNext: next !== null, hasPrev: prev !== null };
}

const baseUrl = 'https://api.example.com';

describe('Link header', () => {
  it('B19 keeps the other parameters and replaces the cursor', () => {
    const url = '/orders?status=open&cursor=old&q=a%20b&q=%FF&limit=5';
    expect(linkHeader(page('n', 'p'), { url, baseUrl })).toBe(
      '<https://api.example.com/orders?status=open&q=a%20b&q=%FF&limit=5&cursor=n>; rel="next", ' +
        '<https://api.example.com/orders?status=open&q=a%20b&q=%FF&limit=5&cursor=p>; rel="prev"',
    );
  });

  it('B19 percent-encodes the cursor', () => {
    expect(linkHeader(page('a&b=>"', null), { url: '/x' })).toBe(
      '</x?cursor=a%26b%3D%3E%22>; rel="next"',
    );
  });

  it('B19 is left out when there is neither neighbour', () => {
    expect(linkHeader(page(null, null), { url: '/orders', baseUrl })).toBeNull();
    expect(linkHeaders(page(null, null), { url: '/orders', baseUrl })).toEqual({});
  });

  it('B19 lets the script of a browser read it', () => {
    expect(linkHeaders(page('n', null), { url: '/orders' })).toEqual({
      Link: '</orders?cursor=n>; rel="next"',
      'Access-Control-Expose-Headers': 'Link',
    });
  });

  it('B19 takes the host from the base URL alone', () => {
    const url = 'http://evil.example/orders?a=1';
    expect(linkHeader(page('n', null), { url, baseUrl })).toBe(
      '<https://api.example.com/orders?a=1&cursor=n>; rel="next"',
    );
    expect(linkHeader(page('n', null), { url })).toBe('</orders?a=1&cursor=n>; rel="next"');
  });

  it.each([
    '//evil.example/x',
    '/\\evil.example/x',
    '///evil.example/x',
    'http://a//evil.example/x',
  ])('B19 a path such as %s does not turn into a host', (url) => {
    expect(linkHeader(page('n', null), { url })).toBe('</evil.example/x?cursor=n>; rel="next"');
    expect(toEnvelope(page(null, null), { url }).links.self).toBe('/evil.example/x');
  });

  it('cannot be broken out of', () => {
    const url = '/x">,<y?a=>;rel=\r\nSet-Cookie:b';
    expect(linkHeader(page('n', null), { url })).toBe(
      '</x%22%3E,%3Cy?a=%3E;rel=Set-Cookie:b&cursor=n>; rel="next"',
    );
  });

  it('keeps the path under which the service is published', () => {
    const links = { url: '/orders', baseUrl: 'https://example.com/api/' };
    expect(linkHeader(page('n', null), links)).toBe(
      '<https://example.com/api/orders?cursor=n>; rel="next"',
    );
  });

  it('recognises the cursor parameter in every spelling', () => {
    expect(linkHeader(page('n', null), { url: '/x?%63ursor=old&cursor&cursors=1' })).toBe(
      '</x?cursors=1&cursor=n>; rel="next"',
    );
  });
});
