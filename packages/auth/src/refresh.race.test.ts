import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';

describe('refreshes at once', () => {
  it('A18 of one token 50 times: 50 answers with one successor, which then works', async () => {
    const { auth, eventTypes } = authUnderTest();
    await auth.signup(ada);
    const { refreshToken } = await auth.login(ada);

    const grants = await Promise.all(Array.from({ length: 50 }, () => auth.refresh(refreshToken)));
    const successors = new Set(grants.map((grant) => grant.refreshToken));
    expect(successors.size).toBe(1);
    expect(grants.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(eventTypes()).not.toContain('auth.refresh.reuse_detected');

    const [successor = ''] = successors;
    expect((await auth.refresh(successor)).replayed).toBe(false);
    expect(await failure(auth.refresh(refreshToken))).toMatchObject({ code: 'token_reused' });
  });
});
