import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventParser, EventTooLongError } from './server-sent-events.ts';

const noise = fc.constantFrom(
  ': ping',
  'event: message',
  'id: 7',
  'retry: 10',
  'nonsense',
  'database: 1',
);
const event = fc.record({
  lines: fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }).map(withoutBreaks), {
    minLength: 1,
    maxLength: 3,
  }),
  before: fc.array(noise, { maxLength: 2 }),
  spaced: fc.boolean(),
});
const ending = fc.constantFrom('\n', '\r\n', '\r');
const cuts = fc.array(fc.nat(5_000), { maxLength: 60 });

function withoutBreaks(text: string): string {
  return text.replace(/[\r\n]/g, '');
}

function parse(chunks: readonly Uint8Array[], maxEventBytes = 1 << 20): string[] {
  const parser = new EventParser({ maxEventBytes });
  const events: string[] = [];
  for (const chunk of chunks) parser.push(chunk, (data) => events.push(data));
  parser.end((data) => events.push(data));
  return events;
}

describe('the parser of server-sent events', () => {
  it('Q02 Q03 gives the data that was written under any cut, line ending and noise', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 10 }),
        ending,
        fc.boolean(),
        fc.boolean(),
        cuts,
        (events, lineEnding, byteOrderMark, lastBlank, offsets) => {
          const blocks = events.map(({ lines, before, spaced }) =>
            // Without the space the standard would take one off a text that begins with one.
            [
              ...before,
              ...lines.map((line) => `data:${spaced || line.startsWith(' ') ? ' ' : ''}${line}`),
            ]
              .map((line) => line + lineEnding)
              .join(''),
          );
          const text = blocks.join(lineEnding) + (lastBlank ? lineEnding : '');
          const bytes = Buffer.from((byteOrderMark ? '\uFEFF' : '') + text);
          const at = [0, ...offsets.map((offset) => offset % (bytes.length + 1)), bytes.length];
          at.sort((left, right) => left - right);
          const chunks = at.slice(1).map((to, position) => bytes.subarray(at[position], to));

          expect(parse(chunks)).toEqual(
            events.map(({ lines }) => lines.join('\n')).filter((data) => data !== ''),
          );
        },
      ),
    );
  });

  it('reads any other bytes without failing, and the same under any cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), cuts, (bytes, offsets) => {
        const at = [0, ...offsets.map((offset) => offset % (bytes.length + 1)), bytes.length];
        at.sort((left, right) => left - right);
        const chunks = at.slice(1).map((to, position) => bytes.subarray(at[position], to));
        expect(parse(chunks)).toEqual(parse([bytes]));
      }),
    );
  });

  it.each([
    ['one line', [Buffer.from(`data: ${'x'.repeat(200)}\n\n`)]],
    ['a line that never ends', Array.from({ length: 30 }, () => Buffer.from('data: xx'))],
    ['many lines of one event', Array.from({ length: 60 }, () => Buffer.from('data: xx\n'))],
  ])('bounds an event that comes as %s', (_, chunks) => {
    expect(() => parse(chunks, 100)).toThrow(EventTooLongError);
  });
});
