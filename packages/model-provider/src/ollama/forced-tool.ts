import { refuse } from '../http/refusal.ts';
import type { Message } from '../messages.ts';
import type { GenerateRequest, Tool } from '../request.ts';

/**
 * The one tool that a request wants called; `undefined` where the model chooses.
 *
 * Throws a Refusal: `invalid_request` for a tool that is not there, `unsupported` where one of several is to be called or
 * where an output format is wanted as well.
 */
export function forcedTool(request: GenerateRequest): Tool | undefined {
  const { output, toolChoice = 'auto', tools = [] } = request;
  if (toolChoice === 'auto' || toolChoice === 'none') return undefined;
  const tool =
    toolChoice === 'required' ? tools[0] : tools.find(({ name }) => name === toolChoice.name);
  if (tool === undefined) {
    throw refuse('invalid_request', 'The tool to be called is not there.', 'toolChoice');
  }
  if (toolChoice === 'required' && tools.length > 1) {
    const text = 'Ollama can be made to call one tool, not one of several: name it.';
    throw refuse('unsupported', text, 'toolChoice');
  }
  if (output !== undefined && output.type !== 'text') {
    const text = 'Ollama cannot be made to call a tool and to keep to an output format.';
    throw refuse('unsupported', text, 'toolChoice');
  }
  return tool;
}

/** The format that lets a model write nothing but arguments for the tool. */
export function argumentsFormat({ parameters }: Tool): unknown {
  return { type: 'object', ...parameters };
}

/**
 * The conversation with a word to the model of what it is to do. The tool is not offered beside it: with tools, Ollama
 * looks for calls in what the model writes, and keeps what could be one.
 */
export function askingFor(
  { description, name, parameters }: Tool,
  messages: readonly Message[],
): readonly Message[] {
  const text = [
    `Call the function ${name}: answer with its arguments, as one JSON object, and nothing else.`,
    ...(description === undefined ? [] : [`What it does: ${description}`]),
    `The schema of its arguments: ${JSON.stringify(parameters)}`,
  ].join('\n');
  const [first, ...rest] = messages;
  // One system message, for templates that take no second.
  return first?.role === 'system'
    ? [{ ...first, parts: [...first.parts, { type: 'text', text }] }, ...rest]
    : [{ role: 'system', parts: [{ type: 'text', text }] }, ...messages];
}
