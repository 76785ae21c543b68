import { connect } from '../client/headgate-client.ts';
import { print, type Terminal, table } from '../terminal.ts';

interface Model {
  readonly id: string;
  readonly owned_by: string;
  readonly context_length?: number;
  readonly capabilities?: readonly string[];
}

/** `headgate models`: what can be asked. */
export async function listModels(terminal: Terminal, { json }: { json?: true }): Promise<void> {
  const { data } = await connect(terminal).get<{ data: readonly Model[] }>('/v1/models');
  print(terminal, data, {
    json,
    none: data.length === 0 && 'model: headgate models pull llama3.2 has Ollama download one',
    text: (models) =>
      table([
        ['MODEL', 'CONTEXT', 'CAPABILITIES', 'FROM'],
        ...models.map((model) => [
          model.id,
          model.context_length?.toString() ?? '',
          model.capabilities?.join(' ') ?? '',
          model.owned_by,
        ]),
      ]),
  });
}
