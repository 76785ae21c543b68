/** An event as it stands in a stream. */
export interface ParsedEvent {
  /** The last id of the stream up to here; undefined before the first. */
  readonly id: string | undefined;
  readonly name: string;
  readonly data: string;
}

/**
 * Makes a parser of server-sent events (WHATWG HTML, section 9.2.6): it takes the text in whatever pieces it comes, and gives
 * the events that each piece completes. The field `retry` and comments are passed over.
 */
export function createEventParser(): (piece: string) => ParsedEvent[] {
  let rest = '';
  let id: string | undefined;
  let name = '';
  let data: string[] = [];

  function take(line: string): ParsedEvent[] {
    if (line === '') {
      const event = { id, name: name === '' ? 'message' : name, data: data.join('\n') };
      const isEvent = data.length > 0;
      [name, data] = ['', []];
      return isEvent ? [event] : [];
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    if (field === 'event') name = value;
    if (field === 'id' && !value.includes('\0')) id = value;
    return [];
  }

  return (piece) => {
    // A return at the very end may be the first half of an ending of two characters.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    return lines.flatMap(take);
  };
}
