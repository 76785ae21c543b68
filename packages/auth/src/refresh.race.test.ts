import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';
import { isAuthError } from './index.ts';

describe('refreshes at once', () => {
  it('of one token 50 times: one successor, one report, and a session that is over', async () => {
    const { auth, eventTypes } = authUnderTest();
    await auth.signup(ada);
    const { refreshToken } = await auth.login(ada);

    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => auth.refresh(refreshToken)),
    );
    const granted = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    const codes = results.flatMap((result) =>
      result.status === 'rejected' && isAuthError(result.reason) ? [result.reason.code] : [],
    );
    expect(granted).toHaveLength(1);
    expect(codes.filter((code) => code === 'token_reused')).toHaveLength(1);
    expect(codes.filter((code) => code === 'invalid_refresh_token')).toHaveLength(48);
    expect(eventTypes().filter((type) => type === 'auth.refresh.reuse_detected')).toHaveLength(1);

    const [winner] = granted;
    expect(await failure(auth.refresh(winner?.refreshToken ?? ''))).toMatchObject({
      code: 'invalid_refresh_token',
    });
  });
});
