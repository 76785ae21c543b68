import { isObject } from '../http/values.ts';

/**
 * Reads the vectors of an answer to `POST /embeddings`, in the order of the input: numbers, or the base64 of
 * little-endian 32-bit floats. `undefined` unless there is one vector for each input.
 */
export function toVectors(answer: unknown, inputs: number): Float32Array[] | undefined {
  const data = isObject(answer) ? answer['data'] : undefined;
  if (!Array.isArray(data) || data.length !== inputs) return undefined;
  const vectors: (Float32Array | undefined)[] = Array.from({ length: inputs });
  for (const [position, entry] of data.entries()) {
    if (!isObject(entry)) return undefined;
    const at = typeof entry['index'] === 'number' ? entry['index'] : position;
    vectors[at] = toVector(entry['embedding']);
  }
  return vectors.length === inputs && vectors.every((vector) => vector !== undefined)
    ? vectors
    : undefined;
}

function toVector(embedding: unknown): Float32Array | undefined {
  if (Array.isArray(embedding)) return Float32Array.from(embedding as ArrayLike<number>);
  if (typeof embedding !== 'string') return undefined;
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length % 4 !== 0) return undefined;
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
}
