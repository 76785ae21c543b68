import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  formatKeyRing,
  importKeyRing,
  KeyRotationError,
  publishKey,
  type RotatedKey,
  type RotatedKeys,
  retireKey,
  signWithKey,
} from '@headgate/auth';
import { z } from 'zod';
import { replaceSecretFile, writeSecretFile } from '../secret-file.ts';
import { CommandError, print, type Terminal, table } from '../terminal.ts';

/** How a new key signs. */
export const algorithms = ['HS256', 'ES256', 'RS256'] as const;

const rotatedKeys = z.array(
  z.object({
    kid: z.string(),
    material: z.string(),
    publishedAt: z.number(),
    signsSince: z.number().nullable(),
    signedUntil: z.number().nullable(),
  }),
);

interface Output {
  readonly json?: true | undefined;
}

export interface PublishOptions extends Output {
  readonly algorithm: (typeof algorithms)[number];
  readonly kid?: string;
}

/** `headgate keys publish`: makes a key that verifies, and makes the file with the first. */
export async function publish(
  terminal: Terminal,
  file: string,
  { algorithm, kid, json }: PublishOptions,
): Promise<void> {
  const now = new Date();
  const name = kid ?? now.toISOString().slice(0, 16).replaceAll(/\D/g, '');
  const key = { kid: name, material: generate(algorithm) };
  const isNew = await change(file, (keys) => publishKey(keys, key, now.getTime()), {
    mayBeNew: true,
  });
  if (isNew) {
    terminal.errors.write(
      `${file} is new, and its one key signs. For a ring that is in use begin with headgate keys import.\n`,
    );
  }
  print(terminal, { kid: name, published: true }, { json, text: () => `Published ${name}.` });
}

/** `headgate keys import`: makes the file of keys from a ring that is in use, so that none of its keys is lost. */
export async function importRing(
  terminal: Terminal,
  file: string,
  ring: string,
  { json }: Output,
): Promise<void> {
  const text = await readFile(ring, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${ring} cannot be read (${cause.code ?? 'unknown error'}).`, { cause });
  });
  const keys = checked(() => importKeyRing(text, Date.now()));
  await writeSecretFile(file, textOf(keys), { force: null });
  const kids = keys.map(({ kid }) => kid);
  const [first, ...others] = kids;
  print(
    terminal,
    { file, kids },
    {
      json,
      text: () =>
        `${file} has the ring: ${first} signs${others.length > 0 ? `, and ${others.join(', ')} verify` : ''}.`,
    },
  );
}

/** `headgate keys sign`: signs with a key that was published. */
export async function sign(
  terminal: Terminal,
  file: string,
  kid: string,
  { publishedMs, json }: Output & { readonly publishedMs?: number | undefined },
): Promise<void> {
  const options = publishedMs === undefined ? {} : { publishedMs };
  await change(file, (keys) => signWithKey(keys, kid, Date.now(), options));
  print(terminal, { kid, signs: true }, { json, text: () => `${kid} signs.` });
}

/** `headgate keys retire`: removes a key whose last token has ended. */
export async function retire(
  terminal: Terminal,
  file: string,
  kid: string,
  { lifetimeMs, json }: Output & { readonly lifetimeMs?: number | undefined },
): Promise<void> {
  const options = lifetimeMs === undefined ? {} : { lifetimeMs };
  await change(file, (keys) => retireKey(keys, kid, Date.now(), options));
  print(terminal, { kid, retired: true }, { json, text: () => `Retired ${kid}.` });
}

/** `headgate keys list`: the keys by their names and steps, without what is secret. */
export async function list(terminal: Terminal, file: string, { json }: { json?: true }) {
  const keys = (await read(file)).map(({ material: _, ...key }) => key);
  const time = (at: number | null) => (at === null ? '-' : new Date(at).toISOString());
  print(terminal, keys, {
    json,
    none: keys.length === 0 && 'key',
    text: (all) =>
      table([
        ['KEY', 'PUBLISHED', 'SIGNS SINCE', 'SIGNED UNTIL'],
        ...all.map((key: Omit<RotatedKey, 'material'>) => [
          key.kid,
          time(key.publishedAt),
          time(key.signsSince),
          time(key.signedUntil),
        ]),
      ]),
  });
}

/** `headgate keys print`: the ring as `JWT_KEYS` and `SESSION_KEYS` take it, or as a file that `JWT_KEYS_FILE` names. */
export async function printRing(
  terminal: Terminal,
  file: string,
  { json, out, force }: Output & { readonly out?: string; readonly force?: true },
): Promise<void> {
  const keys = await read(file);
  const ring = formatKeyRing(keys);
  if (out === undefined) {
    print(terminal, { ring }, { json, text: () => ring });
    return;
  }
  await writeSecretFile(out, `${ring}\n`, { force });
  const kids = keys.map(({ kid }) => kid);
  print(terminal, { file: out, kids }, { json, text: () => `The ring is in ${out}.` });
}

function generate(algorithm: PublishOptions['algorithm']): string {
  if (algorithm === 'HS256') return randomBytes(32).toString('base64url');
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 3072 });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

async function read(file: string, { mayBeNew = false } = {}): Promise<RotatedKeys> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      if (mayBeNew) return [];
      throw new CommandError(
        `There is no file ${file}; headgate keys publish makes it, and headgate keys import makes it of a ring.`,
      );
    }
    throw error;
  }
  try {
    return rotatedKeys.parse(JSON.parse(text));
  } catch {
    // What the parser says may quote the file, and the file is secret.
    throw new CommandError(`${file} is no file of headgate keys.`);
  }
}

/** Replaces the file in one step; nobody but its owner can read it. True where there was none. */
async function change(
  file: string,
  step: (keys: RotatedKeys) => RotatedKeys,
  options: { readonly mayBeNew?: boolean } = {},
): Promise<boolean> {
  const keys = await read(file, options);
  await replaceSecretFile(file, textOf(checked(() => step(keys))));
  return keys.length === 0;
}

const textOf = (keys: RotatedKeys) => `${JSON.stringify(keys, null, 2)}\n`;

/** Takes a step; what is wrong with it, or with a key, is said in a sentence, which holds no key. */
function checked(step: () => RotatedKeys): RotatedKeys {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof KeyRotationError) {
      const advice = cause.code === 'kid_taken' ? ' Give the new one another with --kid.' : '';
      throw new CommandError(`${cause.message}${advice}`, { cause });
    }
    if (cause instanceof TypeError) {
      throw new CommandError(`That is no ring of keys: ${cause.message}.`, { cause });
    }
    throw cause;
  }
}
