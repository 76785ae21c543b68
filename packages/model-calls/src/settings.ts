import { duration, flag, secret, setting, url } from '@headgate/core/config';
import { z } from 'zod';
import { parseQuotaRules } from './domain/quotas/parse-quota-rules.ts';
import { modelsConfig } from './models-config.ts';

export type { QuotaRule } from './domain/quotas/ports.ts';

/** The settings that calls of models need: the same, under the same names, in every program that makes some. */
export const modelSettings = z.object({
  NODE_ENV: setting(z.enum(['development', 'test', 'production']), {
    description: '`production` turns the strict checks on.',
  }).default('development'),
  OLLAMA_BASE_URL: url(['http', 'https'], 'Where Ollama is.').default('http://127.0.0.1:11434'),
  OPENAI_BASE_URL: url(
    ['http', 'https'],
    'A server of the OpenAI API, with its version, such as `https://api.openai.com/v1`; that is also the default once OPENAI_API_KEY is set.',
  ).optional(),
  OPENAI_API_KEY: secret('The key for OPENAI_BASE_URL.').optional(),
  MODELS_CONFIG: modelsConfig.optional(),
  QUOTAS: setting(
    z.string().transform((text, context) => {
      const rules = parseQuotaRules(text);
      if (rules === undefined) context.addIssue({ code: 'custom', message: 'not quotas' });
      return rules ?? z.NEVER;
    }),
    {
      description:
        'What every organisation, project, user and API key may use; what an organisation sets itself holds beside it.',
      expected:
        '`subject:metric/window=amount`, several separated by commas: subjects organization, project, user, api_key; ' +
        'metrics requests, tokens, cost (millionths); windows minute, hour, day, month; `subject:concurrency=amount`',
    },
  ).prefault(''),
  USAGE_REPORT_INTERVAL: duration(
    'Time between two reports of usage to the database: what a process that is killed may lose.',
  ).default(1_000),
  ECHO_MODEL: flag(
    'Whether the built-in stand-in model `echo` is offered; by default only outside production.',
  ).optional(),
});

export type ModelSettings = Readonly<z.output<typeof modelSettings>>;
