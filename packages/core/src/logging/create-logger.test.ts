import { describe, expect, it } from 'vitest';
import { createLogger, runWithContext } from './index.ts';

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
});
