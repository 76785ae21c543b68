import { describe, expect, it } from 'vitest';
import { commonErrors, defineErrors, errorIndex, errorPage } from './index.ts';

const registry = defineErrors(commonErrors);

describe('errorPage', () => {
  it('says when the code occurs, what the client does and what the operator does', () => {
    const page = errorPage(registry, 'service_unavailable');
    expect(page).toContain('# service_unavailable');
    expect(page).toContain('HTTP status 503.');
    expect(page).toContain(commonErrors.service_unavailable.when);
    expect(page).toContain('The same request may succeed later.');
    expect(page).toContain(`## For the operator\n\n${commonErrors.service_unavailable.operator}`);
  });

  it('leaves the operator out where there is nothing to do', () => {
    expect(errorPage(registry, 'not_found')).not.toContain('operator');
  });
});

describe('errorIndex', () => {
  it('lists every code once, linked to its page', () => {
    const index = errorIndex(registry);
    for (const code of registry.codes) {
      expect(index.split(`[\`${code}\`](${code}.md)`)).toHaveLength(2);
    }
  });
});
