import { AppError, toProblem } from '@headgate/core';
import { type Code, errors } from '../errors/registry.ts';
import { isOpenAiPath, openAiStatus, toOpenAiError } from '../openai/error-object.ts';
import { type Components, codesMember, type ResponseObject, type Responses } from './document.ts';
import { errorHeaders } from './headers.ts';

type Shared = Required<Pick<Components, 'responses' | 'examples'>>;

/**
 * The error responses of a path for its codes, one a status. What they are stands once among the shared components, which
 * are added to: an example a code, a response a set of codes.
 */
export function errorResponses(path: string, codes: ReadonlySet<Code>, shared: Shared): Responses {
  const form = isOpenAiPath(path) ? openAiForm : problemForm;
  const byStatus = new Map<number, Code[]>();
  for (const code of errors.codes.filter((each) => codes.has(each))) {
    const status = form.status(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, together]) => {
      const name = form.prefix + together.map(pascalCase).join('Or');
      shared.responses[name] ??= responseOf(form, status, together, shared) as Responses[string];
      return [String(status), { $ref: `#/components/responses/${name}` }];
    }),
  );
}

/**
 * The error responses to what no operation takes: an unknown path, or another method. OpenAPI has no place for them; they
 * stand under a name of ours, for whoever checks answers, and share nothing with the components of the operations.
 */
export function responsesWithoutOperation(): Responses {
  const own: Shared = { responses: {}, examples: {} };
  const codes = new Set<Code>([
    ...(['method_not_allowed', 'not_found', 'uri_too_long', 'overloaded'] as const),
    ...(['service_unavailable', 'request_timeout', 'internal_error', 'rate_limited'] as const),
    ...(['bad_request', 'unauthenticated', 'invalid_token', 'csrf_failed'] as const),
    ...(['payload_too_large', 'unsupported_media_type', 'malformed_json'] as const),
    // Of the server, which has met no path yet.
    ...(['request_incomplete', 'expectation_failed', 'header_fields_too_large'] as const),
    ...(['idempotency_key_invalid', 'idempotency_key_reused', 'idempotency_in_progress'] as const),
  ]);
  const [problems, openAi] = ['/', '/v1/models'].map((path) => errorResponses(path, codes, own));
  return Object.fromEntries(
    Object.keys(problems ?? {}).map((status) => {
      const [first, second] = [problems, openAi].map((each) => {
        const name = (each?.[status] as { $ref?: string } | undefined)?.$ref?.split('/').at(-1);
        return (name === undefined ? {} : own.responses[name]) as ResponseObject;
      });
      const headers = { ...second?.headers, ...first?.headers };
      const content = withExamples({ ...second?.content, ...first?.content }, own);
      return [status, { ...first, headers, content }];
    }),
  ) as Responses;
}

/** Each example in its place, instead of a reference to the component that it would be. */
function withExamples(content: NonNullable<ResponseObject['content']>, { examples }: Shared) {
  const inPlace = (of: unknown) =>
    Object.fromEntries(
      Object.entries(of as Readonly<Record<string, { readonly $ref: string }>>).map(
        ([code, { $ref }]) => [code, examples[$ref.split('/').at(-1) ?? '']],
      ),
    );
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [
      type,
      { ...media, ...(media.examples !== undefined && { examples: inPlace(media.examples) }) },
    ]),
  );
}

interface Form {
  /** What the names of its components begin with. */
  readonly prefix: string;
  readonly contentType: string;
  readonly schema: string;
  status(code: Code): number;
  example(code: Code): unknown;
}

const problemForm: Form = {
  prefix: '',
  contentType: 'application/problem+json',
  schema: 'Problem',
  status: (code) => errors.definitions[code].status,
  example: problemOf,
};

const openAiForm: Form = {
  prefix: 'OpenAI',
  contentType: 'application/json',
  schema: 'OpenAIError',
  status: (code) => openAiStatus(problemOf(code)),
  example: (code) => toOpenAiError(problemOf(code)),
};

function responseOf(
  form: Form,
  status: number,
  codes: readonly Code[],
  { examples }: Shared,
): ResponseObject {
  for (const code of codes) {
    examples[form.prefix + pascalCase(code)] ??= {
      summary: errors.definitions[code].title,
      value: form.example(code),
    };
  }
  const named = codes.map((code) => [
    code,
    { $ref: `#/components/examples/${form.prefix}${pascalCase(code)}` },
  ]);
  return {
    description: codes.map((code) => `\`${code}\`: ${errors.definitions[code].when}`).join('\n\n'),
    [codesMember]: codes,
    headers: errorHeaders(status, form === openAiForm),
    content: {
      [form.contentType]: {
        schema: { $ref: `#/components/schemas/${form.schema}` },
        examples: Object.fromEntries(named),
      },
    },
  };
}

const exampleErrors = [
  { pointer: '/name', in: 'body', code: 'invalid_type', message: 'Expected string.' },
] as const;

function problemOf(code: Code) {
  const error = new AppError(code, {
    ...(code === 'validation_failed' && { errors: exampleErrors }),
    ...(errors.definitions[code].status === 429 && { retryAfter: 30 }),
    ...(code === 'rate_limited' && { extensions: { 'violated-policies': ['caller'] } }),
  });
  return toProblem(error, {
    registry: errors,
    typeBase: '/docs/errors/',
    fallback: 'internal_error',
    requestId: '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  });
}

function pascalCase(code: string): string {
  return code.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
