/**
 * The one name of a model that Ollama has under many, as it lists it, in small letters: of `SLOW`, `library/slow` and
 * `https://registry.ollama.ai/library/slow` it is `slow:latest` (`ParseName` and `EqualFold` in its types/model/name.go).
 *
 * It is a key, not a name to send: Ollama before 0.17 tells capitals from small letters.
 */
export function canonicalName(model: string): string {
  const name = model
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\/(?=[^/]*\/[^/]*\/)/, '')
    .replace(/^registry\.ollama\.ai\/(?=[^/]*\/[^/]*$)/, '')
    .replace(/^library\/(?=[^/]*$)/, '');
  return name === '' || /:[^/]*$/.test(name) ? name : `${name}:latest`;
}
