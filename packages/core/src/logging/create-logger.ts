import { type DestinationStream, type Logger, pino } from 'pino';
import { scrub } from '../scrub.ts';
import { requestContext } from './request-context.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  readonly level?: LogLevel;
  /** Names of fields that may be logged, besides {@link defaultFields}. */
  readonly fields?: readonly string[];
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

// An allow-list: a field that nobody thought of is a field that may hold a secret.
const defaultFields: ReadonlySet<string> = new Set([
  'address',
  'attempt',
  'bytes',
  'code',
  'component',
  'count',
  'database',
  'duration_ms',
  'err',
  'event',
  'job_id',
  'kind',
  'method',
  'model',
  'node',
  'org_id',
  'outcome',
  'path',
  'pid',
  'port',
  'provider',
  'queue',
  'reason',
  'request_id',
  'retry_after',
  'route',
  'session_id',
  'setting',
  'signal',
  'state',
  'status',
  'target',
  'task',
  'trace_id',
  'url',
  'user_id',
  'version',
]);

/**
 * A pino logger whose lines are JSON with `timestamp`, `level`, `target` and, within a request,
 * `request_id`, `trace_id`, `user_id`, `org_id` and `route`. Fields pass by an allow-list; the texts
 * of errors lose whatever looks like a credential.
 *
 * @example
 * import { createLogger } from '@headgate/core/logging';
 * const log = createLogger({ level: 'info' });
 * log.child({ target: 'http' }).info({ status: 200, password: 'x' }, 'answered');
 * // {"level":"info","timestamp":"…","target":"http","status":200,"password":"[redacted]","message":"answered"}
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const allowed = new Set([...defaultFields, ...(options.fields ?? [])]);
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      messageKey: 'message',
      errorKey: 'err',
      timestamp: timestampMember,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields, allowed),
      },
      serializers: { err: serializeError },
      // A copy: pino writes the fields of the line into what it is given.
      mixin: () => ({ ...requestContext() }),
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

let second = 0;
let secondText = '';

// The text of a second serves every line within it.
function timestampMember(): string {
  const now = Date.now();
  const milliseconds = now % 1000;
  if (now - milliseconds !== second) {
    second = now - milliseconds;
    secondText = `,"timestamp":"${new Date(second).toISOString().slice(0, -4)}`;
  }
  return `${secondText}${String(milliseconds).padStart(3, '0')}Z"`;
}

function redact(
  fields: Record<string, unknown>,
  allowed: ReadonlySet<string>,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name in fields) {
    const value = fields[name];
    if (!allowed.has(name)) result[name] = '[redacted]';
    else if (typeof value === 'string') result[name] = scrub(value);
    else if (typeof value !== 'object' || value === null || value instanceof Error) {
      result[name] = value;
    } else result[name] = '[object]';
  }
  return result;
}

interface SerializedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: SerializedError;
}

function serializeError(error: unknown, depth = 0): SerializedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '[not an Error]' };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: scrub(error.message),
    ...(error.stack !== undefined && { stack: scrub(error.stack) }),
    ...(error.cause !== undefined &&
      depth < 5 && { cause: serializeError(error.cause, depth + 1) }),
  };
}
