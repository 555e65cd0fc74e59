/** A way to write a number in a scenario. Numbers without a unit are in SI units already. */
export interface Unit {
  /** What is expected, for messages. */
  readonly expected: string;
  /** Regular expression of the accepted texts. */
  readonly pattern: string;
  /** The number meant, in SI units; NaN where the text is not of this kind. */
  read(text: string): number;
}

/** Seconds as factor / divisor: dividing by a whole number rounds once, multiplying by 0.001 rounds twice. */
const seconds: Readonly<Record<string, readonly [factor: number, divisor: number]>> = {
  ns: [1, 1_000_000_000],
  us: [1, 1_000_000],
  ms: [1, 1000],
  s: [1, 1],
  min: [60, 1],
  h: [3600, 1],
  d: [86_400, 1],
};

const unitNames = Object.keys(seconds);
const numeral = String.raw`[-+]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?`;
const unitName = `(?:${unitNames.join("|")})`;

function numberOf(text: string): number {
  return Number(text.replaceAll("_", ""));
}

/** Splits a text into number and suffix by a pattern with these two groups; null where it does not match. */
function split(pattern: RegExp, text: string): [number, string] | null {
  const match = pattern.exec(text.trim());
  return match === null ? null : [numberOf(match[1]), match[2] ?? ""];
}

function unit(expected: string, suffix: string | null, convert: (value: number, suffix: string) => number): Unit {
  const ending = suffix === null ? "" : ` *(${suffix})?`;
  const whole = new RegExp(`^(${numeral})${ending}$`);
  return {
    expected,
    pattern: `^ *${numeral}${ending} *$`,
    read(text) {
      const parts = split(whole, text);
      // The sum turns −0 into 0.
      return parts === null ? Number.NaN : convert(...parts) + 0;
    },
  };
}

/** A number, with `_` between digits if wanted. */
export const plain: Unit = unit("a number", null, (value) => value);

/** A share of 1: 0.05 or 5%. */
export const share: Unit = unit("a number such as 0.05, or 5%", "%", (value, sign) =>
  sign === "%" ? value / 100 : value,
);

/** A length of time; a bare number is seconds. */
export const duration: Unit = unit(
  `a duration such as 100 ms (known units: ${unitNames.join(" ")})`,
  unitName,
  (value, name) => {
    const [factor, divisor] = seconds[name === "" ? "s" : name];
    return (value * factor) / divisor;
  },
);

const byteNames = ["B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"] as const;
const byteSizes: Readonly<Record<string, number>> = Object.fromEntries(
  byteNames.map((name, i) => [name, i < 5 ? 1000 ** i : 1024 ** (i - 4)]),
);

/** An amount of memory; a bare number is bytes. */
export const bytes: Unit = unit(
  `an amount of memory such as 4 GiB (known units: ${byteNames.join(" ")})`,
  `(?:${byteNames.join("|")})`,
  (value, name) => value * byteSizes[name === "" ? "B" : name],
);

/** Events per time; a bare number is per second. */
export const rate: Unit = unit(
  `a rate such as 58.2/s (known units: ${unitNames.map((name) => `/${name}`).join(" ")})`,
  `/ *${unitName}`,
  (value, suffix) => {
    const [factor, divisor] = seconds[suffix === "" ? "s" : suffix.slice(1).trim()];
    return (value * divisor) / factor;
  },
);
