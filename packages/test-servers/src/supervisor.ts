/**
 * Runs one server for a test process, as a process of its own: when the test process ends, however
 * it ends, the channel to it closes, and the server and its directory go too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SupervisorRequest, SupervisorResponse } from './supervisor-messages.ts';

let server: ChildProcess | undefined;
let directory: string | undefined;
let killSignal: NodeJS.Signals = 'SIGKILL';

function send(message: SupervisorResponse): void {
  if (process.connected) process.send?.(message);
}

function start(request: Extract<SupervisorRequest, { type: 'start' }>): void {
  directory = request.directory;
  killSignal = request.killSignal;
  const log = openSync(join(request.directory, 'server.log'), 'a');
  const child = spawn(request.command, request.args, {
    cwd: request.directory,
    stdio: ['ignore', log, log],
    ...(request.user && { uid: request.user.uid, gid: request.user.gid }),
  });
  closeSync(log);
  server = child;
  child.once('spawn', () => send({ type: 'started', pid: child.pid ?? 0 }));
  child.once('error', (error) => send({ type: 'failed', message: error.message }));
  child.once('exit', (code, signal) => {
    if (server === child) server = undefined;
    send({ type: 'exited', code, signal });
  });
}

function removeDirectoryAndExit(): void {
  if (directory) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

process.on('message', (request: SupervisorRequest) => {
  if (request.type === 'start') start(request);
  else server?.kill(request.signal);
});

process.once('disconnect', () => {
  if (!server) return removeDirectoryAndExit();
  server.once('exit', removeDirectoryAndExit);
  server.kill(killSignal);
});

// A Ctrl-C in the terminal reaches the whole group; the test process decides when to end.
process.on('SIGINT', () => undefined);
