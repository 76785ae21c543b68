import { askPassword } from '../ask-password.ts';
import { connect, type HeadgateClient } from '../client/headgate-client.ts';
import { writeSecretFile } from '../secret-file.ts';
import { print, type Terminal, table } from '../terminal.ts';

interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

interface IssuedApiKey extends Omit<ApiKey, 'last_used_at'> {
  readonly key: string;
}

/** Where a new key is to go. */
export interface SecretOutput {
  readonly json?: true;
  readonly out?: string;
  readonly force?: true;
}

/** What `headgate api-keys create` is asked for. */
export interface CreateOptions extends SecretOutput {
  readonly scopes: readonly string[];
  readonly project?: string;
  readonly expires?: Date;
  readonly email?: string;
}

/** What `headgate api-keys list` is asked for. */
export interface ListOptions {
  readonly json?: true;
  readonly limit: number;
  readonly project?: string;
}

/** `headgate api-keys list`: the keys, the newest first, without their secrets. */
export async function listApiKeys(
  terminal: Terminal,
  { json, limit, project }: ListOptions,
): Promise<void> {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(project !== undefined && { project_id: project }),
  });
  const client = connect(terminal);
  const { items } = await client.get<{ items: readonly ApiKey[] }>(`/v1/api-keys?${query}`);
  print(terminal, items, {
    json,
    none: items.length === 0 && 'API key',
    text: (keys) =>
      table([
        ['NAME', 'BEGINS WITH', 'SCOPES', 'LAST USED', 'EXPIRES', 'ID'],
        ...keys.map((key) => [
          key.name,
          key.hint,
          key.scopes.join(','),
          key.last_used_at?.slice(0, 10) ?? 'never',
          key.expires_at?.slice(0, 10) ?? 'never',
          key.id,
        ]),
      ]),
  });
}

/**
 * `headgate api-keys create`: a key for oneself, which is shown this once. No API key can make another, so that it takes the
 * access token of a session: that of `HEADGATE_API_KEY`, or of one that is opened for it and ended again.
 */
export async function createApiKey(
  terminal: Terminal,
  name: string,
  { scopes, project, expires, email, ...output }: CreateOptions,
): Promise<void> {
  const body = {
    name,
    scopes,
    ...(project !== undefined && { project_id: project }),
    ...(expires && { expires_at: expires.toISOString() }),
  };
  const create = (client: HeadgateClient) => client.post<IssuedApiKey>('/v1/api-keys', body);
  const issued =
    email === undefined
      ? await create(connect(terminal))
      : await inSession(terminal, email, create);
  await show(terminal, issued, output);
}

/** `headgate api-keys rotate`: the successor of a key, which goes on working for a while. */
export async function rotateApiKey(
  terminal: Terminal,
  id: string,
  { overlap, ...output }: SecretOutput & { readonly overlap?: number },
): Promise<void> {
  const body = overlap === undefined ? {} : { overlap_seconds: Math.round(overlap / 1000) };
  const issued = await connect(terminal).post<IssuedApiKey>(`${path(id)}/rotate`, body);
  await show(terminal, issued, output);
}

/** `headgate api-keys revoke`: ends a key. */
export async function revokeApiKey(
  terminal: Terminal,
  id: string,
  { json }: { readonly json?: true },
): Promise<void> {
  await connect(terminal).delete(path(id));
  print(terminal, { id, revoked: true }, { json, text: () => `The key ${id} has ended.` });
}

const path = (id: string) => `/v1/api-keys/${encodeURIComponent(id)}`;

/** Does something with a session that is opened for it, and ended whatever happens. */
async function inSession<Result>(
  terminal: Terminal,
  email: string,
  act: (client: HeadgateClient) => Promise<Result>,
): Promise<Result> {
  const password = await askPassword(terminal);
  const { env } = terminal;
  const signedOut = connect({ ...terminal, env: { ...env, HEADGATE_API_KEY: undefined } });
  const { access_token: token, refresh_token } = await signedOut.post<{
    access_token: string;
    refresh_token: string;
  }>('/v1/auth/login', { email, password, device_label: 'headgate api-keys' });
  try {
    return await act(connect({ ...terminal, env: { ...env, HEADGATE_API_KEY: token } }));
  } finally {
    await signedOut.post('/v1/auth/logout', { refresh_token });
  }
}

/** Prints the secret alone, so that it can be kept in a variable, and what else there is to say beside it. */
async function show(
  terminal: Terminal,
  issued: IssuedApiKey,
  { json, out, force }: SecretOutput,
): Promise<void> {
  const { key, ...described } = issued;
  if (out !== undefined) {
    await writeSecretFile(out, `${key}\n`, { force }).catch(async (error: unknown) => {
      // Nobody has seen it, and nobody will: it must not stay in force.
      terminal.errors.write(`The key ${issued.id} was made: headgate api-keys revoke ends it.\n`);
      throw error;
    });
    print(
      terminal,
      { ...described, file: out },
      { json, text: () => `The key ${issued.id} is in ${out}.` },
    );
    return;
  }
  if (json !== true) {
    terminal.errors.write(`The key ${issued.id}, which is shown this once:\n`);
  }
  print(terminal, issued, { json, text: () => key });
}
