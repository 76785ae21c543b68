import { isObject } from '../http/values.ts';
import type { ToolCallDeltaPart } from '../stream-part.ts';

interface OpenCall {
  readonly index: number;
  readonly id: string;
  /** The id the upstream gave it, if it did. */
  readonly upstreamId: string;
  args: string;
}

/**
 * Gives the deltas of tool calls an index and an id that hold.
 *
 * Several servers number every call 0, leave ids out or repeat them, so a call begins where the upstream's
 * index is new, where the id changes, or where a name comes although the arguments are whole already.
 */
export class ToolCallAssembler {
  readonly #generateId: () => string;
  readonly #byUpstreamIndex = new Map<number, OpenCall>();
  readonly #ids = new Set<string>();
  #last: OpenCall | undefined;

  constructor(generateId: () => string) {
    this.#generateId = generateId;
  }

  /** How many calls have begun. */
  get count(): number {
    return this.#ids.size;
  }

  /** Reads one entry of `delta.tool_calls`. */
  delta(entry: Record<string, unknown>): ToolCallDeltaPart {
    const called = isObject(entry['function']) ? entry['function'] : {};
    const upstreamId = typeof entry['id'] === 'string' ? entry['id'] : '';
    const name = typeof called['name'] === 'string' ? called['name'] : '';
    const args = called['arguments'];
    const argsDelta = typeof args === 'string' ? args : args == null ? '' : JSON.stringify(args);
    const upstreamIndex = typeof entry['index'] === 'number' ? entry['index'] : undefined;

    const open =
      upstreamIndex === undefined ? this.#last : this.#byUpstreamIndex.get(upstreamIndex);
    if (open && !begins(open, upstreamId, name)) {
      open.args += argsDelta;
      return { type: 'tool-call-delta', index: open.index, id: open.id, argsDelta };
    }
    const call = this.#begin(upstreamId, argsDelta);
    if (upstreamIndex !== undefined) this.#byUpstreamIndex.set(upstreamIndex, call);
    return { type: 'tool-call-delta', index: call.index, id: call.id, name, argsDelta };
  }

  #begin(upstreamId: string, args: string): OpenCall {
    const taken = upstreamId === '' || this.#ids.has(upstreamId);
    const id = taken ? this.#generateId() : upstreamId;
    const call = { index: this.#ids.size, id, upstreamId, args };
    this.#ids.add(id);
    this.#last = call;
    return call;
  }
}

function begins(open: OpenCall, upstreamId: string, name: string): boolean {
  if (upstreamId !== '') return upstreamId !== open.upstreamId;
  return name !== '' && isWhole(open.args);
}

function isWhole(args: string): boolean {
  try {
    JSON.parse(args);
    return true;
  } catch {
    return false;
  }
}
