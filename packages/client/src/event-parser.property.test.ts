import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventParser, type ParsedEvent } from './event-parser.ts';

const line = fc.oneof(
  fc.constantFrom('', 'data', 'data:', 'event: x', 'id: 7', 'id:', ':comment', 'retry: 5', 'other'),
  fc.string().map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
);
const ending = fc.constantFrom('\n', '\r\n', '\r');
const stream = fc
  .tuple(fc.array(line, { maxLength: 20 }), ending)
  // Ended by more than a lone return, after which a line feed might still come.
  .map(([lines, end]) => `${lines.map((each) => each + end).join('')}\n\n`);

it('finds the events that a parser of others finds, whatever the pieces', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(200), { maxLength: 8 }), (text, cuts) => {
      const expected: (readonly [string, string])[] = [];
      createParser({
        onEvent: ({ event = 'message', data }) => expected.push([event, data]),
      }).feed(text);
      const parse = createEventParser();
      const found: ParsedEvent[] = [];
      let rest = text;
      for (const cut of cuts) {
        found.push(...parse(rest.slice(0, cut)));
        rest = rest.slice(cut);
      }
      found.push(...parse(rest));
      expect(found.map(({ name, data }) => [name, data])).toEqual(expected);
    }),
  );
});

it('gives each event the last id before it', () => {
  const parse = createEventParser();
  const events = parse('data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid\ndata: d\n\n');
  expect(events.map(({ id, data }) => [data, id])).toEqual([
    ['a', undefined],
    ['b', '1'],
    ['c', '1'],
    ['d', ''],
  ]);
});
