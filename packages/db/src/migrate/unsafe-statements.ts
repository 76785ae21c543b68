/** A statement that old programs, or a table in use, may not bear while it is upgraded. */
export interface UnsafeStatement {
  /** How it begins. */
  readonly statement: string;
  /** What is wrong with it, and what to do instead. */
  readonly fault: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly fault: string;
  /** Whether it may be done to a table that the same migration has made, which is empty and nobody's yet. */
  readonly fineOnNewTable?: true;
}

const rules: readonly Rule[] = [
  {
    pattern: /\bDROP\s+TABLE\b/i,
    fault: 'programs of the version before still use the table: drop it one version later',
  },
  {
    pattern: /\bDROP\s+COLUMN\b/i,
    fault: 'programs of the version before still read the column: drop it one version later',
  },
  {
    pattern: /\bRENAME\b/i,
    fault:
      'programs of the version before know the old name alone: add the new one, and drop the old one later',
  },
  {
    pattern: /\bALTER\s+COLUMN\b[^;]*\bTYPE\b/i,
    fault: 'the whole table is written anew under a lock: add a column of the new type',
  },
  {
    pattern: /\bSET\s+NOT\s+NULL\b/i,
    fault:
      'the whole table is read under a lock: add a CHECK that is NOT VALID, validate it, then set it',
  },
  {
    pattern:
      /\bADD\s+COLUMN\b(?:(?!,\s*ADD\b)[^;])*\bNOT\s+NULL\b(?!(?:(?!,\s*ADD\b)[^;])*\bDEFAULT\b)/i,
    fault: 'programs of the version before do not fill the column: give it a DEFAULT',
  },
  {
    pattern: /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY\b)/i,
    fault:
      'nobody writes to the table until the index is built: CREATE INDEX CONCURRENTLY, in a migration of its own',
    fineOnNewTable: true,
  },
  {
    pattern: /\bADD\s+CONSTRAINT\b[^;]*\b(?:FOREIGN\s+KEY|CHECK)\b(?![^;]*\bNOT\s+VALID\b)/i,
    fault:
      'the whole table is read under a lock: add it NOT VALID, and VALIDATE CONSTRAINT in the next migration',
    fineOnNewTable: true,
  },
  {
    pattern:
      /\bADD\s+(?:CONSTRAINT\b[^;]*\b)?(?:UNIQUE|PRIMARY\s+KEY)\b(?![^;]*\bUSING\s+INDEX\b)/i,
    fault:
      'nobody uses the table until its index is built: build it CONCURRENTLY first, then add it USING INDEX',
    fineOnNewTable: true,
  },
  {
    pattern: /^\s*(?:UPDATE|DELETE)\b/i,
    fault:
      'the rows stay locked until the migration ends: let a task of the worker do it in batches',
    fineOnNewTable: true,
  },
];

/**
 * The statements of a migration that would interrupt a service in use (docs/migrations.md). One that is meant bears the line
 * `-- waiver: ` and a reason above it.
 *
 * @example
 * unsafeStatements('ALTER TABLE "project" DROP COLUMN "name";'); // [{ statement: 'ALTER TABLE …', fault: '…' }]
 */
export function unsafeStatements(sql: string): readonly UnsafeStatement[] {
  const made = new Set(
    [...sql.matchAll(/\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?/gi)].map(
      ([, name]) => name,
    ),
  );
  return statementsOf(sql).flatMap((text) => {
    if (/^[ \t]*--[ \t]*waiver:[ \t]*\S.{9,}$/im.test(text)) return [];
    const statement = text.replaceAll(/^\s*--.*$/gm, '').trim();
    const isNew = made.has(tableOf(statement));
    return rules
      .filter(
        ({ pattern, fineOnNewTable }) => pattern.test(statement) && !(isNew && fineOnNewTable),
      )
      .map(({ fault }) => ({ statement: statement.replaceAll(/\s+/g, ' ').slice(0, 100), fault }));
  });
}

/** The statements with the comments above them; a semicolon within a function's body ends none. */
function statementsOf(sql: string): string[] {
  const bodies: string[] = [];
  const flat = sql.replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, (body) => `\0${bodies.push(body) - 1}\0`);
  return flat.split(/;\s*(?:\n|$)/).filter((text) => text.trim() !== '');
}

/** The table that a statement is about. */
function tableOf(statement: string): string | undefined {
  return /(?:\bALTER\s+TABLE(?:\s+ONLY)?|\bUPDATE|\bDELETE\s+FROM|\sON)\s+"?(\w+)"?/i.exec(
    statement,
  )?.[1];
}
