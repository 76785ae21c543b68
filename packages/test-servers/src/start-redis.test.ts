import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWith } from './describe-with.ts';
import { type StartRedisOptions, startRedis } from './start-redis.ts';

async function start(options: StartRedisOptions = {}) {
  const server = await startRedis({ dedicated: true, ...options });
  onTestFinished(() => server.stop());
  return server;
}

function send(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().trim());
    });
  });
}

describeWith(describe, 'redis', 'startRedis', () => {
  it('answers, and leaves neither process nor directory when it stops', async () => {
    const server = await start();
    const { pid = 0, directory = '' } = server;
    expect(await send(server.port, 'PING')).toBe('+PONG');
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}`);
    await server.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(directory)).toBe(false);
  });

  it('keeps its data when it is durable, halted and resumed', async () => {
    const server = await start({ durable: true });
    await send(server.port, 'SET key value');
    await server.halt();
    await expect(send(server.port, 'PING')).rejects.toThrow('ECONNREFUSED');
    await server.resume();
    expect(await send(server.port, 'GET key')).toContain('value');
  });

  it('takes further arguments', async () => {
    const { port } = await start({ args: ['--maxmemory', '3mb'] });
    expect(await send(port, 'CONFIG GET maxmemory')).toContain('maxmemory');
  });
});
