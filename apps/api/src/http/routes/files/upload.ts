import { AppError } from '@headgate/core';
import { validationFailed } from '@headgate/core/zod';
import type { StagedContent } from '@headgate/files';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { keepUpload, type Upload } from '../../../domain/files/keep-upload.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import { clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { receiveForm } from '../../multipart.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { runOnce } from '../../run-once.ts';
import type { ApiServices } from '../../services.ts';
import { fileSchema, presentFile } from './schemas.ts';

const form = z.strictObject({
  purpose: z.string().openapi({ enum: ['batch'], description: 'The only one there is: `batch`.' }),
  'expires_after[anchor]': z.literal('created_at').optional(),
  'expires_after[seconds]': z.coerce.number().int().min(3_600).max(2_592_000).optional(),
});

const file = z.string().openapi({ format: 'binary', description: 'The content, with its name.' });

const route = createRoute({
  method: 'post',
  path: '/v1/files',
  tags: ['Files'],
  summary: 'Upload a file',
  description:
    'The body is stored as it arrives, within `FILE_LIMIT`. Compatible with the OpenAI API for the purpose `batch`.',
  ...permitted('files:write'),
  request: {
    body: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: form.extend({ file }).openapi('FileUpload'),
          example: {
            purpose: 'batch',
            file: '{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{"model":"llama3.2","messages":[{"role":"user","content":"Hello"}]}}\n',
          },
        },
      },
    },
  },
  responses: {
    200: jsonAnswer('The file.', fileSchema),
    ...problems('unsupported_parameter', 'unsupported_media_type', 'storage_full'),
  },
});

export function uploadFile(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  // Not by `openapi()`, which would read the whole form before the handler sees it.
  router.openAPIRegistry.registerPath(route);
  router.post('/v1/files', route.middleware, async (c) => {
    const { files, fileRetentionMs } = services;
    const { signal } = clientController(c);
    const { fields, file: received } = await receiveForm(c.req.raw, {
      fileField: 'file',
      take: (content, { purpose }) => {
        // Where the purpose comes first, what is of no use is not taken in.
        if (purpose !== undefined) assertUsable(purpose);
        return files.stage(tenantOf(c.var.principal), content, signal);
      },
      discard: (staged) => files.discard(staged),
    });
    if (!received) throw missingFile();
    const { filename, taken: staged } = received;
    try {
      const lifetimeMs = lifetimeOf(fields, fileRetentionMs);
      return await keepOnce(c, services, staged, { filename: writable(filename), lifetimeMs });
    } catch (error) {
      await files.discard(staged);
      throw error;
    }
  });
}

/** Makes the file; with an `Idempotency-Key` once, whatever arrives a second time under it. */
async function keepOnce(
  c: Context<AppEnv>,
  services: ApiServices,
  staged: StagedContent,
  upload: Upload,
): Promise<Response> {
  const { sha256 } = staged;
  const answer = await runOnce(c, services.idempotency, { sha256, ...upload }, async () => {
    const kept = await keepUpload(services, actorOf(c), staged, upload);
    return c.json(presentFile(kept), 200);
  });
  if (answer.replayed) await services.files.discard(staged);
  return answer.response;
}

function lifetimeOf(fields: Readonly<Record<string, string>>, mostMs: number): number | undefined {
  const parsed = form.safeParse(fields);
  if (!parsed.success) throw validationFailed(parsed.error, 'body');
  assertUsable(parsed.data.purpose);
  const seconds = parsed.data['expires_after[seconds]'];
  if (seconds === undefined) return undefined;
  if (seconds * 1_000 <= mostMs) return seconds * 1_000;
  const message = `Files are kept for ${Math.floor(mostMs / 1_000)} seconds at most.`;
  throw new AppError('unsupported_parameter', {
    detail: message,
    errors: [{ pointer: '/expires_after', in: 'body', code: 'unsupported', message }],
  });
}

function assertUsable(purpose: string): void {
  if (purpose === 'batch') return;
  const message = 'Files are for batches here: the purpose is "batch".';
  throw new AppError('unsupported_parameter', {
    detail: message,
    errors: [{ pointer: '/purpose', in: 'body', code: 'unsupported', message }],
  });
}

function missingFile(): AppError {
  return new AppError('validation_failed', {
    detail: 'The form has no file.',
    errors: [{ pointer: '/file', in: 'body', code: 'required', message: 'Is required.' }],
  });
}

/** A name as the client gave it, but for what no line of text can hold. */
function writable(filename: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const name = filename.replaceAll(/[\u0000-\u001f\u007f]/g, '_');
  if (name.length <= 255) return name === '' ? 'file' : name;
  throw new AppError('validation_failed', {
    detail: 'The name of the file is too long.',
    errors: [
      {
        pointer: '/file',
        in: 'body',
        code: 'too_long',
        message: 'Its name is over 255 characters.',
      },
    ],
  });
}
