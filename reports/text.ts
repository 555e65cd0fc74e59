/** Widths of the characters of DejaVu Sans in em, by kind: narrow, wide, all others. */
const NARROW = /[ijlI.,:;|'!()[\] ]/;
const WIDE = /[mwMW%@+=<>#—…]/;

/** The width of a line of text at a font size, px; measured without a font, so a little generous. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += NARROW.test(character) ? 0.37 : WIDE.test(character) ? 0.88 : 0.63;
  return width * size;
}

/** Lines no wider than `width` px, broken at spaces, commas, hyphens and slashes, or anywhere in a word too long. */
export function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(/(?<=[\s,/-])/).flatMap((word) => pieces(word, width, size))) {
    if (line !== "" && textWidth((line + part).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += part;
  }
  return [...lines, line.trimEnd()];
}

/** A word cut where it becomes too wide for a line. */
function pieces(word: string, width: number, size: number): string[] {
  const cut: string[] = [""];
  for (const character of word) {
    const longer = `${cut.at(-1)}${character}`;
    if (textWidth(longer.trimEnd(), size) <= width) cut[cut.length - 1] = longer;
    else cut.push(character);
  }
  return cut.filter((piece) => piece !== "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe for HTML, both between tags and inside quoted attributes. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
