import { AppError } from '@headgate/core';
import { fileIdOf, fileName, filePurposes, type StoredFile } from '@headgate/files';
import { z } from '@hono/zod-openapi';

/** A file in OpenAI's form. */
export const fileSchema = z
  .object({
    id: z.string().openapi({ example: 'file-01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10' }),
    object: z.literal('file'),
    bytes: z.int(),
    created_at: z.int().openapi({ description: 'Seconds since 1970.' }),
    expires_at: z.int(),
    filename: z.string(),
    purpose: z.enum(filePurposes),
    status: z.literal('processed').openapi({ description: 'Files need no processing.' }),
  })
  .openapi('File');

export const fileParams = z.object({ id: z.string().max(100) });

/**
 * The id of a file that a client names.
 *
 * @throws AppError `not_found` for what no file is called
 */
export function fileNamed(name: string): string {
  const id = fileIdOf(name);
  if (id === undefined) throw new AppError('not_found');
  return id;
}

export function presentFile(file: StoredFile): z.output<typeof fileSchema> {
  return {
    id: fileName(file.id),
    object: 'file',
    bytes: file.bytes,
    created_at: seconds(file.createdAt),
    expires_at: seconds(file.expiresAt),
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
  };
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}
