/** Starts every server, prints their processes and directories, and waits for the end of its input without stopping them. */
import { startNginx, startPostgres, startRedis } from '../src/index.ts';

const servers = await Promise.all([
  startPostgres({ dedicated: true }),
  startRedis({ dedicated: true }),
  startNginx({
    config: ({ port, localPaths }) =>
      `events {} http { ${localPaths} server { listen 127.0.0.1:${port}; } }`,
  }),
]);
console.log(JSON.stringify(servers.map(({ pid, directory }) => ({ pid, directory }))));
process.stdin.resume();
