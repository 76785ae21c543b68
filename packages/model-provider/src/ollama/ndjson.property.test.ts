import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StreamPart } from '../stream-part.ts';
import { ChatDecoder } from './chat-decoder.ts';
import { NdjsonParser } from './ndjson.ts';

const documents = fc.array(
  fc.oneof(fc.jsonValue(), fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 40 }) })),
  { maxLength: 12 },
);
const ending = fc.constantFrom('\n', '\r\n', '\n\n', ' \n');
const cuts = fc.array(fc.nat(5_000), { maxLength: 60 });

function cutAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const at = [0, ...offsets.map((offset) => offset % (bytes.length + 1)), bytes.length];
  at.sort((left, right) => left - right);
  return at.slice(1).map((to, position) => bytes.subarray(at[position], to));
}

function parse(chunks: readonly Buffer[]): unknown[] {
  const parser = new NdjsonParser({ maxLineBytes: 1 << 20 });
  const values: unknown[] = [];
  for (const chunk of chunks) parser.push(chunk, (value) => values.push(value));
  parser.end((value) => values.push(value));
  return values;
}

it('Q02 Q03 any cut of an NDJSON stream gives the values that were written', () => {
  fc.assert(
    fc.property(
      documents,
      ending,
      fc.boolean(),
      cuts,
      (values, lineEnding, lastEnding, offsets) => {
        const text = values.map((value) => JSON.stringify(value)).join(lineEnding);
        const bytes = Buffer.from(lastEnding && values.length > 0 ? text + lineEnding : text);
        expect(parse(cutAt(bytes, offsets))).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        );
      },
    ),
  );
});

const deltas = fc.array(
  fc.record({
    content: fc.string({ unit: 'grapheme', maxLength: 12 }),
    thinking: fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { nil: undefined }),
    tool_calls: fc.option(
      fc.array(
        fc.record({
          function: fc.record({
            index: fc.constant(0),
            name: fc.constantFrom('f', 'g'),
            arguments: fc.dictionary(fc.string({ maxLength: 5 }), fc.integer(), { maxKeys: 3 }),
          }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      { nil: undefined },
    ),
  }),
  { maxLength: 12 },
);

function decode(chunks: readonly Buffer[]): StreamPart[] {
  const parts: StreamPart[] = [];
  let calls = 0;
  const decoder = new ChatDecoder({
    model: 'm',
    warnings: [],
    formatted: false,
    generateId: () => `call_${calls++}`,
    elapsedMs: () => 0,
    emit: (part) => parts.push(part),
  });
  for (const value of parse(chunks)) decoder.decode(value);
  return parts;
}

it('Q02 Q03 Q08 any cut of a chat gives the same parts', () => {
  fc.assert(
    fc.property(deltas, cuts, (messages, offsets) => {
      const lines: object[] = messages.map((message) => ({ model: 'm', message, done: false }));
      lines.push({ model: 'm', message: { content: '' }, done: true, done_reason: 'stop' });
      const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

      const parts = decode(cutAt(bytes, offsets));

      expect(parts).toEqual(decode([bytes]));
      expect(parts[0]?.type).toBe('start');
      expect(parts.at(-1)?.type).toBe('finish');
      const indexes = parts.flatMap((part) =>
        part.type === 'tool-call-delta' ? [part.index] : [],
      );
      expect(indexes).toEqual(indexes.map((_, position) => position));
      const text = parts.map((part) => (part.type === 'text' ? part.delta : '')).join('');
      expect(text).toBe(messages.map((message) => message.content).join(''));
    }),
  );
});
