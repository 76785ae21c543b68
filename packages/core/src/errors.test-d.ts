import { expectTypeOf, it } from 'vitest';
import { type AppError, commonErrors, defineErrors, type ErrorCode } from './index.ts';

const errors = defineErrors({
  ...commonErrors,
  out_of_stock: { status: 409, title: 't', when: 'w', client: 'c' },
});

it('knows the codes of a registry', () => {
  expectTypeOf(errors.create('out_of_stock')).toExtend<AppError>();
  expectTypeOf<'out_of_stock' | 'not_found'>().toExtend<ErrorCode<typeof errors>>();
});

it('refuses a code that is not in the registry', () => {
  // @ts-expect-error: no such code
  errors.create('out_of_luck');
});
