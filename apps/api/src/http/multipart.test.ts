import { AppError, isAppError } from '@headgate/core';
import { describe, expect, it } from 'vitest';
import { receiveForm } from './multipart.ts';

const boundary = 'the-boundary';
const part = (disposition: string, content: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;

/** The form in pieces, each of which arrives for itself. */
const formIn = (pieces: readonly string[]) =>
  new Request('http://localhost/', {
    method: 'POST',
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece))),
    duplex: 'half',
  } as RequestInit);

describe('a form whose file is not wanted', () => {
  const end = `--${boundary}--\r\n`;
  const fileOf = (content: string) => part('name="file"; filename="a"', content);

  // An error that nobody hears of would end the process; here it fails the run.
  it.each([
    ['whole', '', [fileOf('') + end]],
    ['whole', 'x', [fileOf('x') + end]],
    ['in pieces', '', [fileOf(''), end]],
    ['cut short', '', [fileOf('').slice(0, -2)]],
    ['cut short', 'x', [fileOf('x').slice(0, -2)]],
    ['with another file behind it', '', [fileOf('') + fileOf('') + end]],
  ])('%s, with %j in it, is refused, and nothing else happens', async (_, __, pieces) => {
    const isCut = !pieces.join('').endsWith('--\r\n');
    const refusal = new AppError('unsupported_parameter');
    for (let round = 0; round < 20; round++) {
      const received = receiveForm(formIn(pieces), {
        fileField: 'file',
        take: () => {
          throw refusal;
        },
        discard: async () => undefined,
      });
      await expect(received).rejects.toSatisfy(
        (error) => error === refusal || (isCut && isAppError(error)),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
});
