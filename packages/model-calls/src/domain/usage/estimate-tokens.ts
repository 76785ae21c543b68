import type { GenerateRequest, Part } from '@headgate/model-provider';

const bytesPerToken = 4;
const tokensPerMessage = 4;
/** What vision models take for a picture of middling size. */
const tokensPerImage = 600;

/**
 * About how many tokens so many bytes of UTF-8 are: one for each four, begun ones included. It needs no vocabulary,
 * and so serves every model alike.
 */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** About how many tokens a text has. */
export function estimateTextTokens(text: string): number {
  return tokensOfBytes(Buffer.byteLength(text));
}

/** About how many tokens the prompt of a request has: messages, pictures and the descriptions of tools. */
export function estimatePromptTokens({
  messages,
  tools,
}: Pick<GenerateRequest, 'messages' | 'tools'>): number {
  const ofTools = tools?.length ? estimateTextTokens(JSON.stringify(tools)) : 0;
  return messages.reduce(
    (sum, { parts }) => sum + tokensPerMessage + parts.reduce(addPart, 0),
    ofTools,
  );
}

function addPart(sum: number, part: Part): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return sum + estimateTextTokens(part.text);
    case 'image':
      return sum + tokensPerImage;
    case 'tool-call':
      return sum + estimateTextTokens(part.name) + estimateTextTokens(part.argsJson);
    case 'tool-result':
      return sum + estimateTextTokens(part.content);
  }
}
