import { AppError, type AppErrorOptions } from '@headgate/core';
import type { ProviderError } from '@headgate/model-provider';
import type { Code } from './registry.ts';

/** A provider's failure as an error of this API. */
export function fromProviderError(error: ProviderError): AppError<Code> {
  const { parameter, retryAfterMs, safeMessage } = error.info;
  const options: AppErrorOptions = {
    detail: safeMessage,
    cause: error,
    ...(retryAfterMs !== undefined && { retryAfter: retryAfterMs / 1000 }),
    ...(parameter !== undefined && { extensions: { param: wireNames[parameter] ?? parameter } }),
  };
  return new AppError(codeOf(error.code), options);
}

/** Members of a request of ours as clients write them. */
const wireNames: Readonly<Record<string, string>> = {
  toolChoice: 'tool_choice',
  output: 'response_format',
  reasoning: 'reasoning_effort',
  maxOutputTokens: 'max_completion_tokens',
  topP: 'top_p',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
};

function codeOf(code: ProviderError['code']): Code {
  switch (code) {
    case 'invalid_request':
      return 'bad_request';
    case 'context_length_exceeded':
      return 'context_length_exceeded';
    case 'unsupported':
      return 'unsupported_parameter';
    case 'model_not_found':
      return 'model_not_found';
    case 'rate_limited':
      return 'rate_limited';
    case 'overloaded':
      return 'overloaded';
    case 'model_loading':
      return 'model_loading';
    case 'timeout_connect':
    case 'timeout_first_token':
    case 'timeout_idle':
    case 'timeout_total':
      return 'upstream_timeout';
    case 'aborted':
      return 'client_closed_request';
    case 'unreachable':
      return 'upstream_unreachable';
    // Our credentials at the provider are no business of the client.
    case 'authentication':
    case 'permission':
    case 'protocol':
    case 'upstream':
      return 'upstream_error';
  }
}
