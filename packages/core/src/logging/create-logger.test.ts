import { describe, expect, it } from 'vitest';
import { createLogger, logSecurityEvent, parseLogLevels, runWithContext } from './index.ts';

function capture() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ destination: { write: (line) => lines.push(JSON.parse(line)) } });
  return { log, lines };
}

describe('createLogger', () => {
  it('writes JSON with timestamp, level, target and the identity of the request', async () => {
    const { log, lines } = capture();
    await runWithContext({ request_id: 'r1', trace_id: 't1' }, async () => {
      await Promise.resolve();
      log.child({ target: 'http' }).info({ status: 200 }, 'answered');
    });
    expect(lines[0]).toMatchObject({
      level: 'info',
      target: 'http',
      request_id: 'r1',
      trace_id: 't1',
      status: 200,
      message: 'answered',
    });
    expect(String(lines[0]?.['timestamp'])).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('keeps the fields of one line out of the next', () => {
    const { log, lines } = capture();
    runWithContext({ request_id: 'r1' }, () => {
      log.error(new Error('first'));
      log.info('second');
    });
    expect(lines[1]).not.toHaveProperty('err');
  });

  it('lets only fields of the allow-list through', () => {
    const { log, lines } = capture();
    log.info(
      { status: 200, password: 'hunter2', prompt: 'my secret plan', kind: { deep: 'x' } },
      'm',
    );
    expect(lines[0]).toMatchObject({ status: 200, password: '[redacted]', prompt: '[redacted]' });
    expect(JSON.stringify(lines[0])).not.toMatch(/hunter2|plan|deep/);
  });

  it('keeps an error with its causes, without the credentials in their texts', () => {
    const { log, lines } = capture();
    const cause = new Error('postgres://app:hunter2@db refused');
    log.error(new Error('failed', { cause }));
    expect(lines[0]).toMatchObject({
      level: 'error',
      err: { message: 'failed', cause: { message: 'postgres://[redacted]@db refused' } },
    });
    expect(JSON.stringify(lines[0])).not.toContain('hunter2');
  });

  it('takes credentials out of messages and out of the bindings of children', () => {
    const { log, lines } = capture();
    log.child({ target: 'db', token: 'hunter2' }).warn('lost postgres://app:hunter2@db');
    expect(lines[0]).toMatchObject({
      token: '[redacted]',
      message: 'lost postgres://[redacted]@db',
    });
    expect(JSON.stringify(lines[0])).not.toContain('hunter2');
  });

  it('logs a component at its own level', () => {
    const lines: string[] = [];
    const level = parseLogLevels('warn, http=debug');
    const log = createLogger({
      ...(level && { level }),
      destination: { write: (line) => lines.push(JSON.parse(line).message) },
    });
    log.info('root info');
    log.warn('root warn');
    log.child({ target: 'http' }).debug('http debug');
    log.child({ target: 'auth' }).info('auth info');
    expect(lines).toEqual(['root warn', 'http debug']);
  });
});

describe('parseLogLevels', () => {
  it.each(['loud', 'info,http', 'info,http=loud', 'http=debug', ''])('refuses %j', (text) => {
    expect(parseLogLevels(text)).toBeUndefined();
  });
});

describe('logSecurityEvent', () => {
  it('says who did what to what, from where, in which request', () => {
    const { log, lines } = capture();
    runWithContext({ request_id: 'r1' }, () =>
      logSecurityEvent(log, {
        event: 'auth.login.failed',
        outcome: 'failure',
        user_id: 'u1',
        subject: 'session/s1',
        ip: '192.0.2.7',
        reason: 'invalid_credentials',
      }),
    );
    expect(lines[0]).toMatchObject({
      level: 'warn',
      target: 'security',
      event: 'auth.login.failed',
      outcome: 'failure',
      user_id: 'u1',
      subject: 'session/s1',
      ip: '192.0.2.7',
      reason: 'invalid_credentials',
      request_id: 'r1',
    });
  });
});
