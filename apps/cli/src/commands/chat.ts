import { createInterface } from 'node:readline/promises';
import { connect, type HeadgateClient } from '../client/headgate-client.ts';
import { CommandError, type Terminal } from '../terminal.ts';

/** What `headgate chat` is asked for. */
export interface ChatOptions {
  /** Each event on a line of its own. */
  readonly json?: true;
  readonly model?: string;
  readonly system?: string;
}

interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: unknown;
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
  const { json } = options;
  const model = options.model ?? (await firstModel(client));
  const said: Message[] = options.system ? [{ role: 'system', content: options.system }] : [];
  if (question !== undefined) {
    const messages: Message[] = [...said, { role: 'user', content: question }];
    await answer({ client, model, messages, terminal, json });
    return;
  }

  const { input } = terminal;
  // A pipe is not asked; and what is written for a person does not stand among the answers.
  const isAsked = !json && isTerminal(input);
  const screen = isTerminal(terminal.output) ? terminal.output : terminal.errors;
  const lines = createInterface({
    input,
    ...(isAsked && { output: screen, prompt: `${model}> ` }),
  });
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
    const { signal } = current;
    const text = await answer({ client, model, messages: said, terminal, json, signal });
    current = undefined;
    said.push({ role: 'assistant', content: text });
    // The lines of a pipe are all read, and it is closed, before the first answer is there.
    if (!ended) lines.prompt();
  }
  lines.close();
}

const isTerminal = (stream: object) => 'isTTY' in stream && stream.isTTY === true;

/** What a model is asked, and how its answer is shown. */
interface Question {
  readonly client: HeadgateClient;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly terminal: Terminal;
  readonly json: true | undefined;
  readonly signal?: AbortSignal;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Writes the answer as it comes and gives it back; what was written before an interruption counts. */
async function answer(asked: Question): Promise<string> {
  const { client, model, messages, terminal, json } = asked;
  const { signal = new AbortController().signal } = asked;
  const event = (name: string, data: object) =>
    void terminal.output.write(`${JSON.stringify({ event: name, ...data })}\n`);
  let text = '';
  let finishReason: string | null = null;
  let usage: unknown = null;
  try {
    const request = { model, messages, stream: true, stream_options: { include_usage: true } };
    for await (const data of client.events('/v1/chat/completions', request, signal)) {
      if (data === '[DONE]') break;
      const chunk = JSON.parse(data) as Chunk;
      if (chunk.error !== undefined) throw new CommandError(chunk.error.message);
      const [choice] = chunk.choices ?? [];
      const piece = choice?.delta?.content ?? '';
      finishReason = choice?.finish_reason ?? finishReason;
      usage = chunk.usage ?? usage;
      if (!json) terminal.output.write(piece);
      else if (piece !== '') event('delta', { text: piece });
      text += piece;
    }
  } catch (error) {
    if (json && !signal.aborted) event('error', { message: messageOf(error), text });
    if (!signal.aborted) throw error;
  }
  if (json)
    event('end', { model, text, finish_reason: finishReason, usage, stopped: signal.aborted });
  else terminal.output.write('\n');
  return text;
}

async function firstModel(client: HeadgateClient): Promise<string> {
  const { data } = await client.get<{ data: readonly { id: string }[] }>('/v1/models');
  const [first] = data;
  if (first === undefined) throw new CommandError('There is no model to ask.');
  return first.id;
}
