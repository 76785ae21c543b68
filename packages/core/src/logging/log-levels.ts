/** The levels, the least severe first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

/** One level for everything, and others for single components. */
export interface LogLevels {
  readonly default: LogLevel;
  /** By the `target` of the component's logger. */
  readonly components: ReadonlyMap<string, LogLevel>;
}

/**
 * Reads `info` or `info,http=debug,auth=warn`: the default, then the levels of single components.
 *
 * @returns `undefined` when the text is neither
 *
 * @example
 * import { parseLogLevels } from '@headgate/core/logging';
 * parseLogLevels('info,http=debug')?.components.get('http'); // 'debug'
 */
export function parseLogLevels(text: string): LogLevels | undefined {
  const [first = '', ...rest] = text.split(',').map((entry) => entry.trim());
  if (!isLogLevel(first)) return undefined;
  const components = new Map<string, LogLevel>();
  for (const entry of rest) {
    const [, name, level] = /^([\w.-]{1,64})=(\w+)$/.exec(entry) ?? [];
    if (name === undefined || level === undefined || !isLogLevel(level)) return undefined;
    components.set(name, level);
  }
  return { default: first, components };
}

function isLogLevel(text: string): text is LogLevel {
  return (logLevels as readonly string[]).includes(text);
}
