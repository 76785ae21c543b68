import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { root, run } from './process.ts';

/** Whether `.dockerignore` keeps a file from the builder: the last rule that names it or a folder above it decides. */
export function isSent(path: string, rules: readonly string[]): boolean {
  const steps = path.split('/');
  const above = steps.map((_, index) => steps.slice(0, index + 1).join('/'));
  return rules.reduce((sent, rule) => {
    const pattern = rule.replace(/^!/, '');
    return above.some((each) => matchesGlob(each, pattern)) ? rule.startsWith('!') : sent;
  }, true);
}

/** The rules of the repository's `.dockerignore`. */
export function dockerIgnore(): readonly string[] {
  return readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** An instruction of the Dockerfile, its continued lines in one. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of a stage, by the name behind its `AS`. */
export function stageOf(name: string): readonly Instruction[] {
  const dockerfile = readFileSync(join(root, 'infra/docker/Dockerfile'), 'utf8')
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '');
  const stage = dockerfile
    .split(/^(?=FROM )/m)
    .find((text) => new RegExp(`^FROM .* AS ${name}$`, 'm').test(text));
  return [...(stage ?? '').matchAll(/^([A-Z]+) (.*)$/gm)].map(
    ([, instruction = '', text = '']) => ({
      name: instruction,
      text,
    }),
  );
}

/**
 * Does in a folder what the Dockerfile's stage `build` does in its container: takes what is sent to the builder and runs
 * the commands as they stand, with a folder in place of `/images`.
 *
 * @returns the folder of the images' contents
 */
export async function buildImageRoots(directory: string): Promise<string> {
  const source = join(directory, 'src');
  const images = join(directory, 'images');
  const listed = await run('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root });
  const rules = dockerIgnore();
  for (const file of listed.output.split('\0').filter(Boolean)) {
    // A file that git still lists may have been deleted.
    if (!isSent(file, rules) || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(source, file)), { recursive: true });
    copyFileSync(join(root, file), join(source, file));
  }
  const env: Record<string, string> = {};
  for (const { name, text } of stageOf('build')) {
    if (name === 'ENV') {
      for (const [, variable = '', value = ''] of text.matchAll(/(\w+)=(\S+)/g)) {
        env[variable] = value;
      }
    }
    if (name !== 'RUN') continue;
    const command = text.replaceAll('/images', images);
    const { code, output } = await run('sh', ['-c', command], { cwd: source, env });
    if (code !== 0) throw new Error(`RUN ${text}\n${output}`);
  }
  return images;
}
