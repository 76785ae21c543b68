import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineConfig, isConfigError } from './define-config.ts';
import { yamlDocument } from './yaml-document.ts';

const config = defineConfig({
  schema: z.object({
    REGIONS: yamlDocument(
      z.record(z.string(), z.strictObject({ weight: z.number(), key: z.string().optional() })),
      { description: 'The regions.' },
    ).optional(),
    NAME: z.string().optional(),
  }),
});

function reportOf(text: string): string {
  try {
    config.load({ env: { REGIONS: text } });
  } catch (error) {
    if (isConfigError(error)) return error.message;
    throw error;
  }
  return '';
}

describe('a setting that is a YAML document', () => {
  it.each(['eu: { weight: 3 }\nus:\n  weight: 1', '{"eu":{"weight":3},"us":{"weight":1}}'])(
    'is read from %j',
    (text) => {
      const { values } = config.load({ env: { REGIONS: text } });
      expect(values.REGIONS).toEqual({ eu: { weight: 3 }, us: { weight: 1 } });
    },
  );

  it('reports every fault with its place, and no value', () => {
    const report = reportOf('eu: { weight: canary, key: 7 }\nus: { wieght: 1 }');
    expect(report).toContain('REGIONS: at eu.weight: ');
    expect(report).toContain('REGIONS: at eu.key: ');
    expect(report).toContain('REGIONS: at us.weight: ');
    expect(report).toContain('REGIONS: at us: Unrecognized key: "wieght" (environment)');
    expect(report).not.toContain('canary');
  });

  it('says where it is no YAML, quoting nothing', () => {
    const report = reportOf('eu: [canary');
    expect(report).toContain('REGIONS: expected a YAML document');
    expect(report).not.toContain('canary');
  });

  it('is not required when it is optional', () => {
    expect(config.load({ env: {} }).values.REGIONS).toBeUndefined();
  });
});
