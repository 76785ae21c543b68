import { afterAll, beforeAll, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;
const said = 'The same words';

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** The same request in the name of each, in turn, and what each was answered. */
async function ask(emails: readonly string[], headers: Record<string, string>) {
  const answers: string[] = [];
  for (const email of emails) {
    const { access_token: token } = await api.signIn(email);
    api.ollama.enqueue({ chunks: [`answer ${answers.length} for ${email}`] });
    const body = { model: 'llama3.2:latest', message: said };
    const response = await api.request('/v1/chat', { json: body, headers, token });
    answers.push((await json(response)).message.content);
  }
  return answers;
}

it('G16 asks the model anew for each caller and each request, however alike they are', async () => {
  const emails = ['ada@example.com', 'grace@example.com', 'ada@example.com'];
  expect(await ask(emails, {})).toEqual(emails.map((email, n) => `answer ${n} for ${email}`));
});

it('G16 gives nobody the answer that another has under the same idempotency key', async () => {
  const emails = ['ada@example.com', 'grace@example.com'];
  const headers = { 'Idempotency-Key': 'the-same-key' };
  expect(await ask(emails, headers)).toEqual(emails.map((email, n) => `answer ${n} for ${email}`));
});
