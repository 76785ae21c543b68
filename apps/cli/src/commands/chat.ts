import { createInterface } from 'node:readline/promises';
import { connect, type HeadgateClient } from '../client/headgate-client.ts';
import { CommandError, type Terminal } from '../terminal.ts';

interface ChatOptions {
  readonly model?: string;
  readonly system?: string;
}

interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly error?: { readonly message: string };
}

/**
 * `headgate chat`: asks one question, or holds a conversation at the terminal. Control-C ends the answer that is
 * being written; a second one, or an empty input, ends the conversation.
 */
export async function chat(
  terminal: Terminal,
  question: string | undefined,
  options: ChatOptions,
): Promise<void> {
  const client = connect(terminal);
  const model = options.model ?? (await firstModel(client));
  const said: Message[] = options.system ? [{ role: 'system', content: options.system }] : [];
  if (question !== undefined) {
    await answer(client, model, [...said, { role: 'user', content: question }], terminal);
    return;
  }

  const { input, output } = terminal;
  const lines = createInterface({ input, output, prompt: `${model}> ` });
  let current: AbortController | undefined;
  let ended = false;
  lines.once('close', () => {
    ended = true;
  });
  lines.on('SIGINT', () => {
    if (current === undefined) lines.close();
    current?.abort();
  });
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === '') break;
    said.push({ role: 'user', content: line });
    current = new AbortController();
    const text = await answer(client, model, said, terminal, current.signal);
    current = undefined;
    said.push({ role: 'assistant', content: text });
    // The lines of a pipe are all read, and it is closed, before the first answer is there.
    if (!ended) lines.prompt();
  }
  lines.close();
}

/** Writes the answer as it comes and gives it back; what was written before an interruption counts. */
async function answer(
  client: HeadgateClient,
  model: string,
  messages: readonly Message[],
  { output }: Terminal,
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  let text = '';
  try {
    const request = { model, messages, stream: true };
    for await (const data of client.events('/v1/chat/completions', request, signal)) {
      if (data === '[DONE]') break;
      const chunk = JSON.parse(data) as Chunk;
      if (chunk.error !== undefined) throw new CommandError(chunk.error.message);
      const piece = chunk.choices?.[0]?.delta?.content ?? '';
      output.write(piece);
      text += piece;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  output.write('\n');
  return text;
}

async function firstModel(client: HeadgateClient): Promise<string> {
  const { data } = await client.get<{ data: readonly { id: string }[] }>('/v1/models');
  const [first] = data;
  if (first === undefined) throw new CommandError('There is no model to ask.');
  return first.id;
}
