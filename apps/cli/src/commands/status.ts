import { connect } from '../client/headgate-client.ts';
import { print, type Terminal, table } from '../terminal.ts';

interface Health {
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly version: string;
  readonly dependencies: Readonly<
    Record<string, { readonly ok: boolean; readonly latency_ms: number; readonly reason?: string }>
  >;
}

/** `headgate status`: how a running service does. True unless it is unavailable. */
export async function status(terminal: Terminal, { json }: { json?: true }): Promise<boolean> {
  const client = connect(terminal);
  const health = await client.get<Health>('/health');
  print(terminal, health, {
    json,
    text: ({ status, version, dependencies }) =>
      [
        `Headgate ${version} at ${client.url}: ${status}`,
        table(
          Object.entries(dependencies).map(([name, { ok, latency_ms: milliseconds, reason }]) => [
            `  ${name}`,
            ok ? 'ok' : 'down',
            `${milliseconds.toFixed(1)} ms`,
            reason ?? '',
          ]),
        ),
      ].join('\n'),
  });
  return health.status !== 'unavailable';
}
