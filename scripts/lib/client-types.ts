import openapiTypes, { astToString } from 'openapi-typescript';

/** Where the types of the client stand. */
export const clientTypesFile = 'packages/client/src/api-types.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The types of the client: the operations that answer JSON or events, with what they take and answer. Errors, header fields and
 * examples are left out: the client has one error, and sets the header fields itself.
 */
export async function clientTypes(document: object): Promise<string> {
  const { paths, components, ...rest } = document as {
    paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
    components: { schemas: Json; parameters: Json };
  };
  const slim = {
    ...rest,
    paths: mapValues(onlyJson(paths), (methods) => mapValues(methods, slimOperation)),
    components: { schemas: components.schemas },
  };
  // What has a default may be left out of a request; an answer says by `required` that it is there.
  const ast = await openapiTypes(JSON.stringify(slim), {
    alphabetize: true,
    defaultNonNullable: false,
  });
  const note = '// Written by `pnpm docs:generate` from the OpenAPI document.\n';
  // Empty, and used by nobody.
  return note + astToString(ast).replaceAll(/^export type (?:webhooks|\$defs) = .*\n/gm, '');
}

function slimOperation(operation: Json): Json {
  const {
    parameters = [],
    responses,
    ...rest
  } = operation as {
    parameters?: readonly { readonly in?: string }[];
    responses: Readonly<Record<string, Json>>;
  };
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return {
    ...rest,
    parameters: parameters.filter((each) => each.in === 'path' || each.in === 'query'),
    responses: Object.fromEntries(
      successes.map(([status, { description, content }]) => [status, { description, content }]),
    ),
  };
}

/** The paths below `/v1`, and those for monitors. */
function onlyJson<Value>(paths: Readonly<Record<string, Value>>): Record<string, Value> {
  const wanted = /^\/(?:v1\/|health$|ready$|live$)/;
  return Object.fromEntries(Object.entries(paths).filter(([path]) => wanted.test(path)));
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, map: (value: From) => To) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
