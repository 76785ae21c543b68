import type { ApiConfig, RunningApi } from '@headgate/api';
import { withoutCredentials } from './without-credentials.ts';

/** What a person reads once everything runs: where it is, how to talk to it, and what is missing. */
export async function welcome(api: RunningApi, config: ApiConfig): Promise<string> {
  const offersEcho = config.ECHO_MODEL ?? config.NODE_ENV !== 'production';
  const { dependencies } = await api.services.checkHealth();
  const ollamaAnswers = dependencies['ollama']?.ok === true;
  const model = ollamaAnswers ? await firstModel(api) : undefined;
  return `
  Headgate runs at ${api.url}
  ${databaseLine(config)}

${modelLines(config, ollamaAnswers, model, offersEcho)}
Try it with curl:

${indent(curlExample(api.url, model ?? 'echo'))}

Or with the openai package: \`npm install openai\`, save this as chat.mjs and run \`node chat.mjs\`:

${indent(programExample(api.url, model ?? 'echo'))}

`;
}

/** Signs up, signs in and streams an answer; the second sign-up is refused and does no harm. */
export function curlExample(url: string, model: string): string {
  const account = `'{"email":"you@example.com","password":"correct-horse-1"}'`;
  const json = `-H 'Content-Type: application/json'`;
  const body = JSON.stringify({
    model,
    stream: true,
    messages: [{ role: 'user', content: 'Hello!' }],
  });
  return [
    `curl -s ${url}/v1/auth/signup ${json} -d ${account}`,
    `TOKEN=$(curl -s ${url}/v1/auth/login ${json} -d ${account} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `curl -N ${url}/v1/chat/completions ${json} -H "Authorization: Bearer $TOKEN" -d '${body}'`,
  ].join('\n');
}

/** The same, as ten lines for the official client. */
export function programExample(url: string, model: string): string {
  return `import OpenAI from 'openai';
const baseURL = '${url}/v1';
const account = { email: 'you@example.com', password: 'correct-horse-1' };
const post = (path, body) =>
  fetch(baseURL + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
await post('/auth/signup', account);
const { access_token } = await (await post('/auth/login', account)).json();
const client = new OpenAI({ baseURL, apiKey: access_token });
const stream = await client.chat.completions.create({ model: '${model}', stream: true, messages: [{ role: 'user', content: 'Hello!' }] });
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');`;
}

async function firstModel(api: RunningApi): Promise<string | undefined> {
  const call = { requestId: 'welcome', signal: AbortSignal.timeout(5_000) };
  const models = await api.services.models.list(call).catch(() => []);
  return models.find(({ id, capabilities }) => id !== 'echo' && !capabilities.has('embedding'))?.id;
}

function databaseLine(config: ApiConfig): string {
  return config.DATABASE_URL === undefined
    ? `Data is kept in the embedded database under ${config.DATA_DIR}`
    : 'Data is kept in PostgreSQL (DATABASE_URL)';
}

function modelLines(
  config: ApiConfig,
  ollamaAnswers: boolean,
  model: string | undefined,
  offersEcho: boolean,
): string {
  if (config.MODELS_CONFIG)
    return '  The models are those of MODELS_CONFIG; GET /v1/models lists them\n';
  const ollama = withoutCredentials(config.OLLAMA_BASE_URL);
  if (model !== undefined) return `  Ollama answers at ${ollama}; its first model: ${model}\n`;
  const echo = offersEcho
    ? `  Until then there is the model "echo": a stand-in without any intelligence, which repeats what you say.\n`
    : '';
  if (ollamaAnswers) {
    return `  Ollama answers at ${ollama}, but it has no model yet. To get one:\n\n    ollama pull llama3.2\n\n${echo}`;
  }
  return `  Ollama does not answer at ${ollama}. To talk to a real model:

    1. install it: https://ollama.com/download
    2. ollama pull llama3.2
    3. ollama serve

${echo}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
