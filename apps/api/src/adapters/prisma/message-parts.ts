import type { Prisma } from '@headgate/db';
import type { Part } from '@headgate/model-provider';

/** Pieces of a message as JSON: those with bytes hold them in base64. */
export function encodeParts(parts: readonly Part[]): Prisma.InputJsonValue {
  return parts.map((part) =>
    part.type === 'image'
      ? { ...part, data: Buffer.from(part.data).toString('base64') }
      : { ...part },
  );
}

/** The pieces that {@link encodeParts} has written; the column holds nothing else. */
export function decodeParts(json: unknown): Part[] {
  return (json as (Exclude<Part, { type: 'image' }> | EncodedImage)[]).map((part) =>
    part.type === 'image' ? { ...part, data: Buffer.from(part.data, 'base64') } : part,
  );
}

interface EncodedImage {
  readonly type: 'image';
  readonly mediaType: string;
  readonly data: string;
}
