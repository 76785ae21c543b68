import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  bindMigrationAwareSqlAdapterFactory,
  type ErrorRegistry,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaContainer, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** Says that no table or enum is managed outside the migrations. */
export const nothingExternal = { externalTables: [], externalEnums: [] };

let engineModule: Promise<EngineModule> | undefined;

/**
 * Starts Prisma's schema engine, compiled to WebAssembly, on the databases of `adapter`, and frees
 * it after `use`.
 */
export async function withSchemaEngine<T>(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  use: (engine: SchemaEngine) => Promise<T>,
  schema: readonly SchemaContainer[] = [datasourceOnly],
): Promise<T> {
  engineModule ??= loadEngine();
  const { SchemaEngine } = await engineModule;
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  let engine: SchemaEngine | undefined;
  try {
    engine = await SchemaEngine.new(
      { datamodels: schema.map((file) => [file.path, file.content]) },
      () => undefined,
      factory,
    );
    return await use(engine);
  } catch (error) {
    throw errorBehind(error, factory.errorRegistry) ?? error;
  } finally {
    engine?.free();
  }
}

/** The engine names an error of the driver by a number only; the error itself is kept aside. */
function errorBehind(error: unknown, registry: ErrorRegistry): unknown {
  const id =
    error instanceof Error ? /External error id#(\d+)/.exec(error.message)?.[1] : undefined;
  return id === undefined ? undefined : registry.consumeError(Number(id))?.error;
}

const datasourceOnly: SchemaContainer = {
  path: 'schema.prisma',
  content: 'datasource db {\n  provider = "postgresql"\n}\n',
};

async function loadEngine(): Promise<EngineModule> {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = new URL(
    'schema_engine_bg.wasm',
    import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
  );
  const { instance } = await webAssembly().instantiate(await readFile(fileURLToPath(file)), {
    './schema_engine_bg.js': withTimersThatLetGo(bindings),
  });
  // Both halves are wasm-bindgen's output and have these two functions, which it does not declare.
  (bindings as unknown as BindgenModule).__wbg_set_wasm(instance.exports);
  (instance.exports as BindgenInstance).__wbindgen_start();
  return bindings;
}

/**
 * The engine bounds its lock by a timer of 10 seconds and never clears it, which would keep a process
 * alive for that long after its migrations.
 */
function withTimersThatLetGo(bindings: object): Record<string, unknown> {
  const setUnreferencedTimeout = (callback: () => void, ms: number) =>
    setTimeout(callback, ms >>> 0).unref();
  return Object.fromEntries(
    Object.entries(bindings).map(([name, value]) =>
      name.startsWith('__wbg_setTimeout_') ? [name, setUnreferencedTimeout] : [name, value],
    ),
  );
}

interface BindgenModule {
  __wbg_set_wasm(exports: unknown): void;
}

interface BindgenInstance {
  __wbindgen_start(): void;
}

interface WebAssemblyGlobal {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: unknown } }>;
}

/** The global `WebAssembly`, which TypeScript declares only together with the DOM. */
function webAssembly(): WebAssemblyGlobal {
  return (globalThis as unknown as { WebAssembly: WebAssemblyGlobal }).WebAssembly;
}
