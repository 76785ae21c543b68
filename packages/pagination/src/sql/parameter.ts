import type { CursorValue } from '../cursor-value.ts';

/** The value as every PostgreSQL driver takes it; times and large numbers go as text, digit for digit. */
export function parameter(item: Exclude<CursorValue, { type: 'null' }>): unknown {
  switch (item.type) {
    case 'date-ms':
      return timestampText(item.value);
    case 'bigint':
      return item.value.toString();
    default:
      return item.value;
  }
}

// PostgreSQL reads ISO 8601 but for the signed years that it prescribes outside 0000 to 9999.
function timestampText(date: Date): string {
  const iso = date.toISOString();
  const year = date.getUTCFullYear();
  if (year >= 1 && year <= 9999) return iso;
  const rest = iso.slice(iso.indexOf('-', 1));
  if (year > 9999) return `${year}${rest}`;
  // Astronomical year 0 is 1 BC.
  return `${String(1 - year).padStart(4, '0')}${rest} BC`;
}
