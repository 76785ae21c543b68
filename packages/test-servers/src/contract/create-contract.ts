import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { findOperation, type Operations, readOperations } from './operations.ts';

/** A request and its answer. */
export interface Exchange {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  /** Its body stays unread. */
  readonly response: Response;
}

/** What an OpenAPI document promises of answers. */
export interface Contract {
  /** What is wrong with an answer, a line each: the route, the status and the place in it. */
  check(exchange: Exchange): Promise<string[]>;
  /** What is wrong with the examples of the document. */
  checkExamples(): string[];
}

type Json = Readonly<Record<string, unknown>>;

const documentId = 'openapi.json';
const anyOperation = '#/x-without-operation';

// Of the message and the connection, which HTTP itself defines; OpenAPI leaves `Content-Type` out of header fields.
const ofTransport = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
]);

/**
 * Holds answers against an OpenAPI 3.1 document: the status, the content type and each header field have to be declared,
 * required header fields to be there, and the body has to fit its schema. An object has no members but those of its schema,
 * unless that says so. What no operation takes is held against the responses under `x-without-operation`.
 *
 * @throws TypeError for a reference of the document that leads nowhere
 *
 * @example
 * const contract = createContract(await (await fetch(`${url}/openapi.json`)).json());
 * const response = await fetch(`${url}/live`);
 * await contract.check({ method: 'GET', path: '/live', response }); // []
 */
export function createContract(document: object): Contract {
  const closed = closeObjects(document) as Json;
  // `strict` refuses the keywords that OpenAPI adds, such as `example`.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(closed, documentId);
  const operations: Operations = readOperations(closed);
  const validators = new Map<string, ValidateFunction>();

  function validate(pointer: string, value: unknown): string[] {
    const validator =
      validators.get(pointer) ?? ajv.compile({ $ref: `${documentId}${encodeURI(pointer)}` });
    validators.set(pointer, validator);
    if (validator(value)) return [];
    return (validator.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath === '' ? '/' : instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  function checkHeaders(response: Response, pointer: string): string[] {
    const names = Object.keys(at(closed, `${pointer}/headers`) ?? {});
    const declared = new Set(names.map((name) => name.toLowerCase()));
    const undeclared = [...response.headers.keys()]
      .filter((name) => !declared.has(name) && !ofTransport.has(name))
      .map((name) => `the header ${name} is not declared`);
    const wrong = names.flatMap((name) => {
      const header = resolve(closed, `${pointer}/headers/${escapePart(name)}`);
      const value = response.headers.get(name);
      const { required = false, schema } = header.value as { required?: boolean; schema?: Json };
      if (value === null) return required ? [`the header ${name} is missing`] : [];
      const isNumber = schema?.['type'] === 'integer';
      return validate(`${header.pointer}/schema`, isNumber ? Number(value) : value).map(
        (fault) => `the header ${name}: ${fault}`,
      );
    });
    return [...undeclared, ...wrong];
  }

  async function checkBody(response: Response, pointer: string): Promise<string[]> {
    const content = at(closed, `${pointer}/content`) as Json | undefined;
    const given = response.headers.get('content-type')?.split(';')[0]?.trim();
    if (content === undefined) {
      if (given !== undefined) return [`has a body of ${given}, and none is declared`];
      return [];
    }
    if (given === undefined || !(given in content)) {
      return [`the content type ${given} is none of ${Object.keys(content).join(', ')}`];
    }
    if (!given.endsWith('json')) return [];
    const body: unknown = await response.clone().json();
    return validate(`${pointer}/content/${escapePart(given)}/schema`, body);
  }

  async function checkResponse({ method, response }: Exchange, pointer: string) {
    const faults = checkHeaders(response, pointer);
    if (method !== 'HEAD') faults.push(...(await checkBody(response, pointer)));
    return faults;
  }

  return {
    async check(exchange) {
      const { method, path, response } = exchange;
      const found = findOperation(operations, method === 'HEAD' ? 'GET' : method, path);
      const name = `${method} ${found.path ?? path} ${response.status}`;
      const responses = found.pointer === undefined ? anyOperation : `${found.pointer}/responses`;
      const declared = `${responses}/${response.status}`;
      if (at(closed, declared) === undefined) {
        const fault =
          found.pointer === undefined
            ? 'the document does not have it'
            : 'the status is not declared';
        return [`${name}: ${fault}`];
      }
      const faults = await checkResponse(exchange, resolve(closed, declared).pointer);
      return faults.map((fault) => `${name}: ${fault}`);
    },

    checkExamples() {
      return mediaTypes(closed, '#').flatMap(({ pointer, examples }) => {
        if (examples.length === 0) return [`${pointer}: has no example`];
        return examples.flatMap((place) => {
          const example = resolve(closed, place);
          const holder = example.value as { value?: unknown };
          const value = place.endsWith('/example') ? example.value : holder.value;
          return validate(`${pointer}/schema`, value).map((fault) => `${place}: ${fault}`);
        });
      });
    },
  };
}

interface MediaType {
  readonly pointer: string;
  /** Pointers to its examples. */
  readonly examples: readonly string[];
}

/** Every media type of the document that has a schema and examples. */
function mediaTypes(value: unknown, pointer: string): MediaType[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  const isMediaType = pointer.split('/').at(-2) === 'content' && 'schema' in value;
  if (!isMediaType) {
    return members.flatMap(([name, member]) =>
      mediaTypes(member, `${pointer}/${escapePart(name)}`),
    );
  }
  const named = Object.keys((value as { examples?: object }).examples ?? {});
  const examples = named.map((name) => `${pointer}/examples/${escapePart(name)}`);
  if ('example' in value) examples.push(`${pointer}/example`);
  return [{ pointer, examples }];
}

/** What a pointer leads to, through references. */
function resolve(document: Json, pointer: string): { pointer: string; value: unknown } {
  const value = at(document, pointer);
  if (value === undefined) throw new TypeError(`the document has no ${pointer}`);
  const reference = (value as { $ref?: unknown } | null)?.$ref;
  if (typeof reference === 'string') return resolve(document, reference);
  return { pointer, value };
}

function at(document: Json, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => (value as Json | undefined)?.[part], document);
}

function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Forbids members that an object's schema does not name, wherever a schema is used and does not speak of others. */
function closeObjects(value: unknown, place: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((member) => closeObjects(member, [...place, '0']));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, closeObjects(member, [...place, name])]),
  );
  // A part of a whole may lack what the other parts name; a shared schema may be such a part.
  const isPart = place.at(-2) === 'allOf' || place.at(-2) === 'schemas';
  return isObjectSchema(members) && !isPart
    ? { unevaluatedProperties: false, ...members }
    : members;
}

function isObjectSchema(members: Json): boolean {
  const { $ref, allOf, properties, type } = members;
  if (typeof $ref === 'string') return $ref.startsWith('#/components/schemas/');
  return Array.isArray(allOf) || (type === 'object' && typeof properties === 'object');
}
