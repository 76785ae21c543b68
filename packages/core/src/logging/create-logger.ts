import { type DestinationStream, type Logger, pino } from 'pino';
import { scrub } from '../scrub.ts';
import { BatchedOutput, standardOutput } from './batched-output.ts';
import type { LogLevel, LogLevels } from './log-levels.ts';
import { requestContext } from './request-context.ts';

export interface LoggerOptions {
  /** One level, or levels by component; `info` when left out. */
  readonly level?: LogLevel | LogLevels;
  /** Names of fields that may be logged, besides {@link defaultFields}. */
  readonly fields?: readonly string[];
  /** Where lines go, each at once; standard output, in batches, when left out. */
  readonly destination?: DestinationStream;
}

const warning = pino.levels.values['warn'] ?? 40;

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
  'ip',
  'job_id',
  'kind',
  'method',
  'model',
  'node',
  'node_env',
  'org_id',
  'api_key_id',
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
  'subject',
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
 * `request_id`, `trace_id`, `user_id`, `org_id`, `api_key_id` and `route`. Fields pass by an allow-list; messages and
 * the texts of errors lose whatever looks like a credential.
 *
 * Lines to standard output are written in batches, within 20 ms; from `warn` on at once, with all lines before them. None
 * is lost at `process.exit()`, at the end of the program or by an uncaught exception. `kill -9`, and a signal that the
 * program does not handle, lose at most the lines below `warn` of those 20 ms.
 *
 * @example
 * import { createLogger } from '@headgate/core/logging';
 * const log = createLogger({ level: 'info' });
 * log.child({ target: 'http' }).info({ status: 200, password: 'x' }, 'answered');
 * // {"level":"info","timestamp":"…","target":"http","status":200,"password":"[redacted]","message":"answered"}
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const allowed = new Set([...defaultFields, ...(options.fields ?? [])]);
  const { level = 'info' } = options;
  const destination = options.destination ?? standardOutput();
  const components = typeof level === 'string' ? undefined : level.components;
  const log = pino(
    {
      level: typeof level === 'string' ? level : level.default,
      base: null,
      messageKey: 'message',
      errorKey: 'err',
      timestamp: timestampMember,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => withContext(redact(fields, allowed)),
      },
      serializers: { err: serializeError },
      onChild: (child) => {
        if (components === undefined) return;
        const own = components.get(String(child.bindings()['target']));
        if (own !== undefined) child.level = own;
      },
      hooks: {
        logMethod(parts, write, level) {
          for (let index = 0; index < parts.length; index++) {
            const part: unknown = parts[index];
            if (typeof part === 'string') parts[index] = scrub(part);
          }
          write.apply(this, parts);
          if (level >= warning && destination instanceof BatchedOutput) destination.flush();
        },
      },
    },
    destination,
  );
  // pino's formatters never see what a child is bound to; children inherit this method.
  const { child } = log;
  log.child = function redactedChild(this: Logger, bindings: object, childOptions?: object) {
    return child.call(this, redact({ ...bindings }, allowed), childOptions);
  } as typeof child;
  return log;
}

let millisecond = 0;
let millisecondText = '';

// The text of a millisecond serves every line within it.
function timestampMember(): string {
  const now = Date.now();
  if (now !== millisecond) {
    millisecond = now;
    millisecondText = `,"timestamp":"${new Date(now).toISOString()}"`;
  }
  return millisecondText;
}

function redact(
  fields: Record<string, unknown>,
  allowed: ReadonlySet<string>,
): Record<string, unknown> {
  // Most lines have nothing to hide and are handed on as they are.
  let result = fields;
  for (const name in fields) {
    const value = fields[name];
    const shown = allowed.has(name) ? showable(value) : '[redacted]';
    if (shown === value) continue;
    if (result === fields) result = { ...fields };
    result[name] = shown;
  }
  return result;
}

function showable(value: unknown): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  return '[object]';
}

// Here and not in pino's `mixin`, which costs every line a merge, also outside of a request.
function withContext(fields: Record<string, unknown>): Record<string, unknown> {
  const context = requestContext();
  return context === undefined ? fields : { ...context, ...fields };
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
