const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
const STAMP = new RegExp(
  String.raw`^\s*(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[T ](?<hour>\d\d):(?<minute>\d\d)` +
    String.raw`(?::(?<second>\d\d(?:\.\d+)?))?\s*(?<zone>Z|[-+]\d\d:?\d\d)?\s*$`,
);

/**
 * An instant in s: a number as it is, or an ISO 8601 timestamp (UTC unless it has a zone) since 1970; NaN for others.
 */
export function instant(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return NaN;
  if (NUMBER.test(value)) return Number(value);
  const part = STAMP.exec(value)?.groups;
  if (part === undefined) return NaN;
  const month = Number(part.month);
  const day = Number(part.day);
  if (month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  const days = daysSince1970(Number(part.year), month, day);
  const seconds = Number(part.hour) * 3600 + Number(part.minute) * 60 + Number(part.second ?? 0);
  return days * 86_400 + seconds - offset(part.zone);
}

/** Days from 1 January 1970 in the Gregorian calendar; years are counted from March, so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function offset(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const digits = zone.replace(/\D/g, "");
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60;
  return zone.startsWith("-") ? -seconds : seconds;
}
