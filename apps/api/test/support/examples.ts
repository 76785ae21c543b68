import { account, type startTestApi } from '../harness.ts';
import { seeds, type Tenant } from './seeds.ts';

/** Signs somebody in, in an organisation of their own. */
export async function signInAs(
  of: Awaited<ReturnType<typeof startTestApi>>,
  email: string,
): Promise<Tenant> {
  const { access_token: token, session_id: sessionId } = await of.signIn(email);
  const { organizationId, userId } = await of.services.authenticator.authenticate(token);
  return { api: of, email, userId, organizationId, token, sessionId };
}

/** The values of the parameters of a path, of what its seed has made. */
export async function valuesIn(
  tenant: Tenant,
  path: string,
): Promise<Readonly<Record<string, string>>> {
  const [, seed] = Object.entries(seeds).find(([start]) => path.startsWith(start)) ?? [];
  return {
    ...{ id: path.startsWith('/v1/models') ? 'echo' : 'none', name: 'start.js', code: 'not_found' },
    ...(path.includes('{') && (await seed?.(tenant))),
  };
}

/** A path of the document with those values in the place of its parameters. */
export async function seeded(tenant: Tenant, path: string): Promise<string> {
  const values = await valuesIn(tenant, path);
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
}

/** An example with what is there in the place of what it names. */
export async function inPlace(tenant: Tenant, example: unknown): Promise<unknown> {
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return example;
  const there = {
    current_password: account.password,
    new_password: account.password,
    subject_id: tenant.organizationId,
    ...('input_file_id' in example && {
      input_file_id: (await seeds['/v1/files/{id}']?.(tenant))?.['id'],
    }),
  };
  return Object.fromEntries(
    Object.entries({ ...example, ...there }).filter(([name]) => name in example),
  );
}

/** A form as bytes: in Node's own code fails the stream of a `FormData` that a service reads no further. */
export async function formOf(fields: object) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    // What a fuzz run makes may have a `toString` that is none.
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    form.set(name, name === 'file' ? new File([text], 'lines.jsonl') : text);
  }
  const written = new Response(form);
  const type = written.headers.get('content-type') ?? '';
  return { body: await written.arrayBuffer(), headers: { 'Content-Type': type } };
}
