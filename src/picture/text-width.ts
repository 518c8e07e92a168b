/** Size of the letters of a picture, in pixels. */
export const FONT_SIZE = 13;
/** How much wider bold letters are. */
export const BOLD = 1.15;
/** Most letters of a line. */
const LONGEST = 52;
/** Widths of letters as parts of the font's size: those of Arial, with a tenth for wider fonts. */
const WIDTHS: readonly [RegExp, number][] = [
  [/[ijl'|.,:;!`]/, 0.27],
  [/[ftrI()[\]{}/\\ -]/, 0.36],
  [/[mwMW@%]/, 1],
  [/[A-Z&_=+<>~#$?]/, 0.76],
  [/[ -~]/, 0.62],
];

/** Width of a text, in pixels. Letters that are not of ASCII count as if they were as wide as high. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 1.1;
  return width * FONT_SIZE;
}

/** Breaks a text into lines: at spaces, then after signs between words, else anywhere. */
export function wrapText(text: string): string[] {
  const lines: string[] = [];
  let rest = [...text.replace(/\s+/g, ' ').trim()];
  while (rest.length > LONGEST) {
    const end = lineEnd(rest.slice(0, LONGEST).join(''));
    lines.push([...rest.slice(0, end)].join('').trimEnd());
    rest = [...rest.slice(end).join('').trimStart()];
  }
  return [...lines, rest.join('')];
}

function lineEnd(line: string): number {
  for (const sign of [/ [^ ]*$/, /(?<=[/.,:=-])[^/.,:=-]*$/]) {
    const found = line.search(sign);
    if (found > LONGEST / 3) return [...line.slice(0, found)].length;
  }
  return LONGEST;
}
