import { show } from "./values.ts";

/** Names that differ by more than this many edits, or by more than a third of their letters, are not suggested. */
const MOST_EDITS = 3;
/** Longer lists of known names are cut down to the nearest. */
const SHOWN_WHOLE = 24;
const SHOWN_NEAREST = 8;
const SHARED_END = 1.5;
const LONGEST_COMPARED = 64;

/**
 * Optimal string alignment distance: insertions, deletions and replacements of one letter, and swaps of neighbours.
 * O(|a| · |b|).
 */
function edits(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          replaced,
          rows[i - 1][j] + 1,
          row[j - 1] + 1,
          swapped ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

const initials = (name: string): string =>
  name
    .split("-")
    .map((word) => word.slice(0, 1))
    .join("");

/**
 * How far `known` is from what was written; 0 also for the initials of its words ("jsq"), 1 for its start ("exp"), and
 * more for its last part ("p99"), which several names share.
 */
function distance(written: string, known: string): number {
  const given = written.toLowerCase();
  if (given.length > 1 && given === initials(known)) return 0;
  if (known.toLowerCase().endsWith(`.${given}`)) return SHARED_END;
  const distanceOfAll = edits(given, known.toLowerCase());
  return given.length > 2 && known.toLowerCase().startsWith(given) ? Math.min(1, distanceOfAll) : distanceOfAll;
}

/** The known names from near to far; equally near ones keep their order. */
function byNearness(written: string, known: readonly string[]): { name: string; distance: number }[] {
  const short = written.slice(0, LONGEST_COMPARED);
  return known
    .map((name) => ({ name, distance: distance(short, name) }))
    .sort((one, other) => one.distance - other.distance);
}

/** What to say of a name nobody knows: the nearest known one, if any is near, and the known names. */
export function unknownName(noun: string, written: string, known: readonly string[]): string {
  const ranked = byNearness(written, known);
  const near = Math.min(MOST_EDITS, Math.max(1, Math.floor(written.length / 3)));
  const hint = ranked.length > 0 && ranked[0].distance <= near ? `; did you mean ${ranked[0].name}?` : ";";
  const listed =
    known.length > SHOWN_WHOLE
      ? `nearest: ${ranked
          .slice(0, SHOWN_NEAREST)
          .map(({ name }) => name)
          .join(", ")}`
      : `known: ${known.map((name) => (name.includes(",") ? show(name) : name)).join(", ")}`;
  return `unknown ${noun} ${show(written)}${hint} ${listed}`;
}
