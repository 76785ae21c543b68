/** What Ollama says of a `keep_alive`; `undefined` if it takes it. A text is a duration as Go reads it. */
export function durationFault(keepAlive: unknown): string | undefined {
  if (keepAlive === undefined || keepAlive === null || typeof keepAlive === 'number') {
    return undefined;
  }
  if (typeof keepAlive !== 'string') return "Unsupported type: 'bool'";
  if (/^[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(keepAlive)) return undefined;
  return /^[-+]?[\d.]+$/.test(keepAlive)
    ? `time: missing unit in duration ${JSON.stringify(keepAlive)}`
    : `time: invalid duration ${JSON.stringify(keepAlive)}`;
}

const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/**
 * What Ollama says of a `format`; `undefined` if it takes it. It says with 500 that it can make no grammar of a schema,
 * or dies of the attempt: here it only says so.
 */
export function formatFault(format: unknown): string | undefined {
  if (format === undefined || format === null || format === '' || format === 'json')
    return undefined;
  if (typeof format !== 'object' || Array.isArray(format)) {
    const given = JSON.stringify(format);
    return `invalid format: ${given}; expected "json" or a valid JSON Schema object`;
  }
  return schemaFault(Object.entries(format));
}

function schemaFault(entries: readonly [string, unknown][]): string | undefined {
  for (const [keyword, value] of entries) {
    if (keyword === 'type' && typeof value === 'string' && !types.includes(value)) {
      return 'invalid JSON schema in format';
    }
    if (keyword === 'pattern' && typeof value === 'string') {
      if (!value.startsWith('^') || !value.endsWith('$')) return 'invalid JSON schema in format';
      if (/\(\?|\\[a-wyz]|^\^[*+?{]/i.test(value)) return died;
    }
    if (/^(min|max)(Length|Items)$/.test(keyword) && Number(value) > 2_000) return died;
    if (typeof value !== 'object' || value === null) continue;
    const fault = schemaFault(Object.entries(value));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const died =
  'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details';
