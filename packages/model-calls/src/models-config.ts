import { Secret } from '@headgate/core';
import { yamlDocument } from '@headgate/core/config';
import { z } from 'zod';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

const time = z
  .string('expected a duration such as 250ms, 30s or 10m')
  .regex(/^\d{1,9}(ms|s|m|h)$/, 'expected a duration such as 250ms, 30s or 10m')
  .transform((text) => {
    const unit = text.replace(/^\d+/, '') as keyof typeof units;
    return Number.parseInt(text, 10) * units[unit];
  });

const count = z.int().min(1).max(1_000_000_000);
const name = z.string().min(1).max(256);
const headers = z.record(z.string(), z.string());
const baseUrl = z.url({
  protocol: /^https?$/,
  error: 'expected a URL that begins with http:// or https://',
});
const capability = z.enum(['chat', 'tools', 'vision', 'thinking', 'embedding', 'json_schema']);

/** What can be settled for a provider and, for one of its models, anew. */
const policy = {
  /** Calls of one model at a time. */
  concurrency: count.optional(),
  /** Calls of one model that wait. */
  queue: z.int().min(0).max(1_000_000).optional(),
  queue_timeout: time.optional(),
  deadlines: z
    .strictObject({
      connect: time.optional(),
      first_token: time.optional(),
      idle: time.optional(),
      total: time.optional(),
      load: time.optional(),
    })
    .optional(),
  retry: z
    .union([
      z.literal(false),
      z.strictObject({
        attempts: z.int().min(1).max(10).optional(),
        base: time.optional(),
        max: time.optional(),
        max_retry_after: time.optional(),
      }),
    ])
    .optional(),
  breaker: z
    .union([
      z.literal(false),
      z.strictObject({
        failures: count.optional(),
        cool_down: time.optional(),
        probes: count.optional(),
      }),
    ])
    .optional(),
};

const keepAliveFault =
  'expected a duration such as 30m or 1h30m, or a number of seconds; -1 keeps a model for ever';

/** A duration as Go reads it: it has no days, and no number without a unit. */
const goDuration = z
  .string(keepAliveFault)
  .regex(/^-?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$/, keepAliveFault);

/** What only Ollama has. */
const memory = {
  num_ctx: count.optional(),
  keep_alive: z.union([z.int(), goDuration], keepAliveFault).optional(),
};

const offers = z.union([z.enum(['all', 'none']), z.array(name)]).default('all');

const provider = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ollama'),
    base_url: baseUrl.optional(),
    headers: headers.optional(),
    offers,
    ...memory,
    ...policy,
  }),
  z.strictObject({
    type: z.literal('openai'),
    base_url: baseUrl.optional(),
    api_key: z
      .string()
      .min(1)
      .transform((key) => new Secret(key))
      .optional(),
    api_key_file: z.string().min(1).optional(),
    headers: headers.optional(),
    max_tokens_field: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
    include_usage: z.boolean().optional(),
    offers,
    ...policy,
  }),
  z.strictObject({ type: z.literal('echo'), offers, ...policy }),
]);

const price = z.strictObject({
  input: z.number().min(0),
  output: z.number().min(0),
  cached_input: z.number().min(0).optional(),
});

const entry = z.strictObject({
  provider: name,
  model: name.optional(),
  fallbacks: z.array(name).optional(),
  context_length: count.optional(),
  max_output_tokens: count.optional(),
  capabilities: z.array(capability).optional(),
  price: price.optional(),
  ...memory,
  ...policy,
});

const virtual = z.strictObject({
  targets: z
    .array(
      z.union([
        name.transform((model) => ({ model, weight: 1 })),
        z.strictObject({ model: name, weight: z.number().min(0).default(1) }),
      ]),
    )
    .min(1),
  fallbacks: z.array(name).optional(),
  max_output_tokens: count.optional(),
});

// Chosen by a member instead of by trying both: the report then names what is wrong with the one meant.
const model = z.looseObject({}).transform((value, context) => {
  const parsed = ('targets' in value ? virtual : entry).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) {
    context.addIssue({ code: 'custom', message, path });
  }
  return z.NEVER;
});

const document = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as USD')
      .default('USD'),
    providers: z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/), provider),
    models: z.record(name, model).default({}),
  })
  .superRefine(checkReferences);

export type ModelsConfig = z.output<typeof document>;
export type ProviderConfig = ModelsConfig['providers'][string];
export type ModelConfig = ModelsConfig['models'][string];
export type EntryConfig = Extract<ModelConfig, { provider: string }>;

/** The document of providers, models, limits and prices; `docs/models.md` describes it. */
export const modelsConfig = yamlDocument(document, {
  description:
    'Providers, models, fallbacks, limits and prices, as YAML; `MODELS_CONFIG_FILE` names a file with it. See docs/models.md. Unset: `OLLAMA_BASE_URL` and, if set, `OPENAI_BASE_URL`.',
  expected: 'a YAML document as docs/models.md describes it',
});

type ProviderPolicy = Pick<EntryConfig, 'concurrency' | 'queue' | 'queue_timeout'>;

/** What no schema can say: that every name leads somewhere, and that no two settle the same thing. */
function checkReferences(
  {
    models,
    providers,
  }: { providers: Record<string, ProviderPolicy>; models: Record<string, ModelConfig> },
  context: z.core.$RefinementCtx,
): void {
  const report = (path: PropertyKey[], message: string): void => {
    context.issues.push({ code: 'custom', message, path: ['models', ...path], input: undefined });
  };
  const settled = new Map<string, string>();
  for (const [id, settings] of Object.entries(models)) {
    const isEntry = 'provider' in settings;
    if (isEntry && !Object.hasOwn(providers, settings.provider)) {
      report([id, 'provider'], 'names no provider of this document');
    }
    const leads = (path: PropertyKey[], target: string): void => {
      const found = Object.hasOwn(models, target) ? models[target] : undefined;
      const known = found
        ? 'provider' in found
        : Object.hasOwn(providers, target.split('/')[0] ?? '');
      if (!known || (!found && !target.includes('/'))) {
        report([id, ...path], 'names neither a model with a provider nor provider/model');
      }
    };
    settings.fallbacks?.forEach((target, at) => {
      leads(['fallbacks', at], target);
    });
    if (!isEntry) {
      settings.targets.forEach((target, at) => {
        leads(['targets', at], target.model);
      });
      continue;
    }
    const upstream = `${settings.provider}/${settings.model ?? id}`.replace(/:latest$/, '');
    const { concurrency, queue, queue_timeout } = { ...providers[settings.provider], ...settings };
    if (concurrency === undefined && (queue !== undefined || queue_timeout !== undefined)) {
      report([id], 'settles a queue without concurrency');
    }
    const other = settled.get(upstream);
    if (settlesUpstream(settings)) {
      if (other !== undefined) {
        report(
          [id],
          `settles limits, deadlines or memory of the model that ${other} settles already`,
        );
      }
      settled.set(upstream, id);
    }
  }
}

function settlesUpstream(settings: EntryConfig): boolean {
  const { concurrency, deadlines, keep_alive, num_ctx, queue, queue_timeout } = settings;
  return [concurrency, deadlines, keep_alive, num_ctx, queue, queue_timeout].some(
    (value) => value !== undefined,
  );
}
