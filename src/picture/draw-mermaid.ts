import { Arrow, Box, Picture } from './picture';

/** Draws a picture as a flowchart of Mermaid, which GitHub and GitLab show in Markdown. */
export function drawMermaid({ boxes, arrows }: Picture): string {
  return ['flowchart LR', ...boxes.flatMap((box) => boxLines(box, '  ')), ...arrows.map(arrowLine)]
    .map((line) => `${line}\n`)
    .join('');
}

function boxLines({ id, lines, boxes }: Box, indentation: string): string[] {
  if (boxes.length === 0) return [`${indentation}${id}["${titled(lines)}"]`];
  return [
    `${indentation}subgraph ${id}["${titled(lines)}"]`,
    ...boxes.flatMap((box) => boxLines(box, `${indentation}  `)),
    `${indentation}end`,
  ];
}

function arrowLine({ from, to, lines, isDotted }: Arrow): string {
  const line = isDotted ? '-.->' : '-->';
  return `  ${from} ${line}${lines.length > 0 ? `|"${severalLines(lines)}"|` : ''} ${to}`;
}

/** Lines of which the first is bold, unless it is alone. */
function titled([title, ...others]: readonly string[]): string {
  return others.length === 0 ? plainText(title) : `<b>${plainText(title)}</b><br/>${severalLines(others)}`;
}

function severalLines(lines: readonly string[]): string {
  return lines.map(plainText).join('<br/>');
}

/** Text in which nothing is markup of Mermaid or HTML. */
function plainText(text: string): string {
  return text.replace(/[&<>"#`%{}]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
