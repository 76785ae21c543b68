import { expect, it } from 'vitest';
import { serviceStates, worstOf } from './service-state.ts';

it('the whole is as bad as its worst part, and well where there is none', () => {
  expect(worstOf([])).toBe('operational');
  serviceStates.forEach((state, badness) => {
    const better = serviceStates.slice(0, badness);
    expect(worstOf([...better, state, ...better])).toBe(state);
  });
});
