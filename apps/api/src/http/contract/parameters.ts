import { projectHeader } from '../../domain/projects/named-project.ts';
import { takesProject } from '../route-rules.ts';
import { codesOf, isKeyed } from './codes.ts';
import type { Components, Operation, Placed, ResponseObject } from './document.ts';
import { isTagged } from './headers.ts';

/** The header fields that many requests may carry. */
export const parameters: NonNullable<Components['parameters']> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'One for each operation and the same with each retry of it: the operation is done once, and its answer is given again for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  },
  OpenAiProject: {
    name: projectHeader,
    in: 'header',
    description:
      'The project of the organisation that the request counts for; left out, that of the API key. OpenAI’s clients send it where they are made with `project`.',
    schema: { type: 'string', format: 'uuid' },
    example: '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The `ETag` that the resource must still have; otherwise 412 and nothing is done.',
    schema: { type: 'string' },
    example: '"3"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` that the client has; the answer is 304 without a body while it holds.',
    schema: { type: 'string' },
    example: '"3"',
  },
};

/** The parameters of an operation: those of its route, and the header fields that the middlewares read. */
export function parametersOf(placed: Placed): Pick<Operation, 'parameters'> {
  const { parameters: own = [], responses = {} } = placed.operation;
  const names: (keyof typeof parameters)[] = [];
  if (isKeyed(placed)) names.push('IdempotencyKey');
  if (takesProject(placed.path)) names.push('OpenAiProject');
  if (codesOf(placed).has('precondition_failed')) names.push('IfMatch');
  if (Object.values(responses).some((each: ResponseObject) => isTagged(placed, each))) {
    names.push('IfNoneMatch');
  }
  const read = names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
  return own.length + read.length > 0 ? { parameters: [...own, ...read] } : {};
}
