/**
 * Runs one server for a test process, as a process of its own: when the test process ends, however
 * it ends, the channel to it closes, and the server and its directory go too.
 * Arguments: the directory, and the signal that ends the server at once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SupervisorRequest, SupervisorResponse } from './supervisor-messages.ts';

const [directory = '', killSignal = 'SIGKILL'] = process.argv.slice(2);
let server: ChildProcess | undefined;

function send(message: SupervisorResponse): void {
  // Without a callback, a test process that has just died would end this one by an EPIPE.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function start(request: Extract<SupervisorRequest, { type: 'start' }>): void {
  const log = openSync(join(directory, 'server.log'), 'a');
  const child = spawn(request.command, request.args, {
    cwd: directory,
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

/**
 * Sends the signal until the server has ended: nginx can miss one that comes while it starts. A server
 * that does not go for ten seconds is killed.
 */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  const killAt = Date.now() + 10_000;
  const send = () => child.kill(Date.now() > killAt ? 'SIGKILL' : signal);
  const again = setInterval(send, 250);
  child.once('exit', () => clearInterval(again));
  send();
}

function removeDirectoryAndExit(): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

process.on('message', (request: SupervisorRequest) => {
  if (request.type === 'start') start(request);
  else if (server) end(server, request.signal);
});

function endEverything(): void {
  if (server) {
    server.once('exit', removeDirectoryAndExit);
    end(server, killSignal as NodeJS.Signals);
  } else {
    removeDirectoryAndExit();
  }
}

process.once('disconnect', endEverything);
// The test process may have died before there was anybody to tell.
if (!process.connected) endEverything();

// A Ctrl-C in the terminal reaches the whole group; the test process decides when to end.
process.on('SIGINT', () => undefined);
