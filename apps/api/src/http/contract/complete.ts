import { codesOf } from './codes.ts';
import type {
  Components,
  Document,
  Operation,
  Placed,
  ResponseObject,
  Responses,
  Schema,
} from './document.ts';
import { errorResponses, responsesWithoutOperation } from './error-responses.ts';
import { answerHeaders, headers, isTagged, preflight } from './headers.ts';
import { operationIdOf } from './operation-id.ts';
import { parameters, parametersOf } from './parameters.ts';
import { type SampleKind, sample } from './sample.ts';
import { securityOf, securitySchemes } from './security.ts';
import { tags } from './tags.ts';

/**
 * Completes the document of the routes by what the middlewares before them do: credentials, errors, header fields,
 * conditions and keys; and gives each operation an id and each body an example. So a route names only what is its own.
 */
export function completeDocument(document: Document): Document {
  const schemas = mendPatterns(document.components?.schemas ?? {});
  const shared = { responses: {}, examples: {} } satisfies Components;
  const all = placedOperations(mendPatterns(document));
  const paths: Record<string, Record<string, Operation>> = {};
  for (const placed of all) {
    paths[placed.path] ??= {};
    const methods = paths[placed.path] as Record<string, Operation>;
    methods[placed.method.toLowerCase()] = {
      operationId: operationIdOf(placed, all),
      ...placed.operation,
      security: securityOf(placed),
      ...parametersOf(placed),
      ...requestBodyOf(placed, schemas),
      responses: {
        ...answersOf(placed, schemas),
        ...errorResponses(placed.path, codesOf(placed), shared),
      },
    };
  }
  const withoutOperation = { ...responsesWithoutOperation(), 204: preflight };
  return {
    ...document,
    'x-without-operation': withoutOperation,
    tags: [...tags],
    servers: [{ url: '/', description: 'This service.' }],
    paths,
    components: {
      ...document.components,
      ...shared,
      schemas,
      headers,
      parameters,
      securitySchemes,
    },
  };
}

/** Every operation of a document. */
export function placedOperations({ paths = {} }: Document): Placed[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** The generator writes the flags of a regular expression behind its source, where they mean themselves. */
function mendPatterns<Part>(part: Part): Part {
  return JSON.parse(JSON.stringify(part), (name, value) =>
    name === 'pattern' && typeof value === 'string' ? value.replace(/\/[a-z]+$/, '') : value,
  );
}

type Schemas = Readonly<Record<string, Schema>>;

function requestBodyOf({ operation }: Placed, schemas: Schemas): Pick<Operation, 'requestBody'> {
  const { requestBody } = operation;
  if (requestBody === undefined || !('content' in requestBody)) return {};
  return {
    requestBody: {
      ...requestBody,
      content: withExamples(requestBody.content, schemas, 'request') as typeof requestBody.content,
    },
  };
}

function answersOf(placed: Placed, schemas: Schemas): Responses {
  const answers = Object.entries(placed.operation.responses ?? {})
    .filter(([status]) => Number(status) < 400)
    .map(([status, response]: [string, ResponseObject]) => {
      const content = response.content && {
        content: withExamples(response.content, schemas, 'answer'),
      };
      const fields = answerHeaders(placed, Number(status), response);
      return [status, { ...response, headers: fields, ...content }] as const;
    });
  const conditional = answers.find(([, response]) => isTagged(placed, response));
  if (conditional === undefined) return Object.fromEntries(answers);
  const [, { content = {} }] = conditional;
  const unchanged: ResponseObject = {
    description: 'What the client has, by `If-None-Match`, still holds.',
    headers: answerHeaders(placed, 304, { content }),
  };
  return Object.fromEntries([...answers, ['304', unchanged]]);
}

type Content = NonNullable<ResponseObject['content']>;

function withExamples(content: Content, schemas: Schemas, kind: SampleKind): Content {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      const hasOne = media.example !== undefined || media.examples !== undefined;
      if (hasOne || media.schema === undefined || !type.endsWith('json')) return [type, media];
      return [type, { ...media, example: sample(media.schema as Schema, { schemas, kind }) }];
    }),
  );
}
