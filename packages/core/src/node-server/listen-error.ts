const brand = Symbol.for('headgate.ListenError');

/**
 * An address that cannot be listened on; `message` says why and what to do, in one line.
 *
 * @example
 * import { isListenError, listen } from '@headgate/core/node-server';
 * try {
 *   await listen({ fetch: () => new Response('ok'), host: '127.0.0.1', port: 8080 });
 * } catch (error) {
 *   if (!isListenError(error)) throw error;
 *   console.error(error.message);
 * }
 */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** The system's code, such as `EADDRINUSE`. */
  readonly code: string;

  constructor(
    address: {
      readonly host: string;
      readonly port: number;
      readonly hostSetting: string;
      readonly portSetting: string;
    },
    cause: NodeJS.ErrnoException,
  ) {
    const code = cause.code ?? 'unknown error';
    super(describe(address, code), { cause });
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether a value is a {@link ListenError}, also one made by another copy of this package. */
export function isListenError(value: unknown): value is ListenError {
  return value instanceof Error && brand in value;
}

function describe(
  { host, port, hostSetting, portSetting }: ConstructorParameters<typeof ListenError>[0],
  code: string,
): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Stop it, or set ${portSetting} to a free port.`;
    case 'EACCES':
      return `Port ${port} needs more rights than this user has. Set ${portSetting} to a port above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Set ${hostSetting} to one that is.`;
    default:
      return `Cannot listen on ${host}:${port} (${code}). Set ${hostSetting} and ${portSetting} to an address that is free.`;
  }
}
