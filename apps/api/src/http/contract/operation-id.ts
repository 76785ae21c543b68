import type { Placed } from './document.ts';

/**
 * The id of an operation out of its path and method: `projects.update`, `organizations.members.list`, `jobs.cancel`.
 * A POST makes one of a collection (`create`) where its path can be listed or has members, and is an action otherwise.
 */
export function operationIdOf({ method, path, operation }: Placed, all: readonly Placed[]): string {
  const segments = path
    .replace(/^\/v1(?=\/)/, '')
    .split('/')
    .filter(Boolean);
  const words = segments.filter((segment) => !segment.startsWith('{')).map(camelCase);
  const namesOne = segments.at(-1)?.startsWith('{') === true || segments.at(-1) === 'me';
  const hasMembers = all.some((other) => other.path.startsWith(`${path}/{`));
  switch (method) {
    case 'GET':
      return [...words, readsPage(operation) || hasMembers ? 'list' : 'get'].join('.');
    case 'PATCH':
      return [...words, 'update'].join('.');
    case 'PUT':
      return [...words, 'replace'].join('.');
    case 'DELETE':
      return [...words, 'delete'].join('.');
    default: {
      const isCollection =
        hasMembers || all.some((other) => other.path === path && other.method === 'GET');
      return (isCollection && !namesOne ? [...words, 'create'] : words).join('.');
    }
  }
}

function readsPage({ parameters = [] }: Placed['operation']): boolean {
  return parameters.some((parameter) => 'name' in parameter && parameter.name === 'cursor');
}

function camelCase(segment: string): string {
  return segment
    .replace(/^\./, '')
    .replaceAll(/[-_.]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}
