import { expectTypeOf, it } from 'vitest';
import type { Answer, Body, CallOptions, Data, HeadgateClient, Item, ListKey } from './index.ts';

declare const headgate: HeadgateClient;

it('knows what an operation takes and answers', () => {
  expectTypeOf<Body<'POST /v1/projects'>['name']>().toEqualTypeOf<string>();
  expectTypeOf<Body<'GET /v1/projects'>>().toEqualTypeOf<never>();
  expectTypeOf<Data<'GET /v1/projects/{id}'>['created_at']>().toEqualTypeOf<string>();
  expectTypeOf<Data<'DELETE /v1/projects/{id}'>>().toEqualTypeOf<undefined>();
  expectTypeOf<Item<'GET /v1/projects'>['name']>().toEqualTypeOf<string>();
  expectTypeOf<'GET /v1/projects'>().toExtend<ListKey>();
  expectTypeOf<'GET /v1/status'>().not.toExtend<ListKey>();
});

it('requires what is required, and allows nothing else', () => {
  expectTypeOf(headgate.call('GET /v1/status')).resolves.toEqualTypeOf<Answer<'GET /v1/status'>>();
  expectTypeOf<CallOptions<'POST /v1/projects'>>().toExtend<{ body: { name: string } }>();
  // What has a default may be left out.
  headgate.call('POST /v1/support/tickets', { body: { subject: 'Late', body: 'It is.' } });
  // @ts-expect-error the path has a parameter
  headgate.call('GET /v1/projects/{id}');
  // @ts-expect-error the body is needed
  headgate.call('POST /v1/projects');
  // @ts-expect-error there is no such operation
  headgate.call('POST /v1/nothing');
  // @ts-expect-error there is no such member
  headgate.call('POST /v1/projects', { body: { nam: 'x' } });
  // @ts-expect-error this is no list
  headgate.items('GET /v1/status');
});
