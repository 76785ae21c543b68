import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'tsup';

type ExportsMap = Record<string, string | { '@headgate/source'?: string; default?: string }>;

/**
 * Builds every subpath that the package's `exports` names, so that the map stands in one place:
 * `@headgate/source` says where the source is, `default` says where the build goes.
 */
export function library(options: { extraEntry?: Record<string, string> } = {}) {
  const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as {
    exports: ExportsMap;
  };
  const entry: Record<string, string> = {};
  for (const target of Object.values(manifest.exports)) {
    if (typeof target === 'string' || !target['@headgate/source'] || !target.default) continue;
    entry[outputName(target.default)] = target['@headgate/source'];
  }
  return defineConfig({
    entry: { ...entry, ...options.extraEntry },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    // Most of the time of a build, and of no use in an image.
    dts: process.env['WITHOUT_TYPES'] ? false : { entry },
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
  });
}

/** Builds a program: one entry, no declarations, dependencies left where the package manager put them. */
export function program(entry: Record<string, string>) {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'node24',
    platform: 'node',
    sourcemap: true,
    clean: true,
    splitting: true,
  });
}

function outputName(file: string): string {
  return file.replace(/^\.\/dist\//, '').replace(/\.js$/, '');
}
