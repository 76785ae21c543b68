// Every test of the workspace in one run: servers are started once and shared, packages run in parallel,
// and what could not run is named. The last line is the sum over all suites.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ServerKind, shareServers, whyUnavailable } from '@headgate/test-servers';

interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
    }[];
  }[];
}

const kinds: readonly ServerKind[] = ['postgres', 'redis', 'nginx'];
const available = kinds.filter((kind) => whyUnavailable(kind) === undefined);
// Ten at a time, as turbo would by itself, make each test so slow on two cores that some run out of time.
const packagesAtOnce = Math.ceil(availableParallelism() * 1.5);
const stopServers = await shareServers(['postgres', 'redis']);
// Programs that the tests start hundreds of times are compiled once.
const compiled = mkdtempSync(join(tmpdir(), 'headgate-compiled-'));

for (const report of reportFiles()) rmSync(report);
let exitCode: number;
try {
  const asked = process.argv.slice(2);
  exitCode = await (asked.length > 0 ? test(packagesAtOnce, asked) : testAll());
} finally {
  await stopServers();
  rmSync(compiled, { recursive: true, force: true });
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const skipped = new Map<string, number>();
const brokenPackages: string[] = [];
for (const folder of testedFolders()) {
  const file = join(folder, 'reports', 'vitest.json');
  if (!existsSync(file)) {
    if (process.argv.length === 2) brokenPackages.push(folder);
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests;
  sum.skipped += report.numPendingTests + report.numTodoTests;
  // A file that fails to load has no tests to count, and must count all the same.
  if (!report.success && report.numFailedTests === 0) brokenPackages.push(folder);
  for (const { assertionResults } of report.testResults) {
    for (const { status, ancestorTitles, title } of assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      const why = `${folder}: ${reasonFor([...ancestorTitles, title])}`;
      skipped.set(why, (skipped.get(why) ?? 0) + 1);
    }
  }
}

if (skipped.size > 0) {
  console.log('\nSkipped:');
  for (const [why, count] of skipped) console.log(`  ${count} in ${why}`);
}
if (brokenPackages.length > 0) {
  console.log(`\nNo complete report from: ${brokenPackages.join(', ')}`);
  sum.failed += brokenPackages.length;
}
// An error outside every test, such as a rejection nobody handled, fails a run whose report knows no failure.
if (exitCode !== 0 && sum.failed === 0) {
  console.log('\nA run failed outside its tests: search above for "Unhandled Errors".');
  sum.failed += 1;
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = exitCode !== 0 || sum.failed > 0 ? 1 : 0;

/** A suite that is skipped says why at the end of its name; one that does not is named itself. */
function reasonFor(titles: readonly string[]): string {
  const reason = titles.map((name) => /\[skipped: (.*)\]$/.exec(name)?.[1]).find(Boolean);
  return reason ?? titles.join(' > ');
}

function test(atOnce: number, packages: readonly string[]): Promise<number> {
  return turbo(['run', 'test', '--continue', `--concurrency=${atOnce}`, ...packages]);
}

/** The longest suite begins first, which turbo has no word for: left to itself it ends with that one alone. */
async function testAll(): Promise<number> {
  const longest = '@headgate/e2e';
  const built = await turbo(['run', 'build', `--filter=${longest}^...`]);
  const tested = await Promise.all([
    test(1, [`--filter=${longest}`]),
    test(packagesAtOnce - 1, [`--filter=!${longest}`]),
  ]);
  return Math.max(built, ...tested);
}

function turbo(args: readonly string[]): Promise<number> {
  const child = spawn('node_modules/.bin/turbo', args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      NODE_COMPILE_CACHE: compiled,
      // Part of the cache key: results without a server say nothing about those with it.
      HEADGATE_AVAILABLE_SERVERS: available.join(','),
    },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function testedFolders(): string[] {
  return globSync([
    'packages/*/package.json',
    'apps/*/package.json',
    'examples/*/package.json',
    'e2e/package.json',
  ])
    .filter((file) => JSON.parse(readFileSync(file, 'utf8')).scripts?.test !== undefined)
    .map((file) => dirname(file))
    .sort();
}

function reportFiles(): string[] {
  return globSync([
    'packages/*/reports/vitest.json',
    'apps/*/reports/vitest.json',
    'examples/*/reports/vitest.json',
    'e2e/reports/vitest.json',
  ]);
}
