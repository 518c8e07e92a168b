/** Seconds over objects, both axes logarithmic, as an SVG that can be read on a light and on a dark page. */

export interface Line {
  readonly name: string;
  /** Objects and seconds. */
  readonly points: readonly (readonly [number, number])[];
  /** Whether it is this library's own. */
  readonly ours: boolean;
}

const [WIDTH, HEIGHT] = [860, 480];
const PLOT = { left: 64, right: WIDTH - 230, top: 24, bottom: HEIGHT - 56 };
const LABEL_DISTANCE = 17;
const COLOURS = ['#1a7f37', '#3fb950', '#bf8700', '#cf222e', '#ff7b72', '#0969da', '#9a6700', '#8250df'];

export function plot(lines: readonly Line[]): string {
  const all = lines.flatMap((line) => line.points);
  const x = scale(
    all.map(([objects]) => objects),
    PLOT.left,
    PLOT.right,
  );
  const y = scale(
    all.map(([, seconds]) => seconds),
    PLOT.bottom,
    PLOT.top,
  );
  const grid = [
    ...x.ticks.map(
      (tick) =>
        `<path class="grid" d="M${x.of(tick)} ${PLOT.top}V${PLOT.bottom}"/><text x="${x.of(tick)}" ` +
        `y="${PLOT.bottom + 20}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<path class="grid" d="M${PLOT.left} ${y.of(tick)}H${PLOT.right}"/><text x="${PLOT.left - 8}" ` +
        `y="${y.of(tick) + 4}" text-anchor="end">${tick}</text>`,
    ),
  ];
  const ends = apart(lines.map((line) => y.of(line.points.at(-1)![1])));
  const drawn = lines.map(({ name, points, ours }, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const places = points.map(([objects, time]) => [x.of(objects), y.of(time)]);
    const [endX, endY] = places.at(-1)!;
    return [
      `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" ` +
        `stroke="${colour}" stroke-width="${ours ? 3 : 1.5}"/>`,
      ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="${ours ? 4 : 3}" fill="${colour}"/>`),
      `<path d="M${endX + 5} ${endY}L${PLOT.right + 12} ${ends[i]}" stroke="${colour}" ` +
        'stroke-width="0.75" stroke-dasharray="2 2" fill="none"/>',
      `<text x="${PLOT.right + 16}" y="${ends[i] + 4}" ` +
        `style="fill:${colour}"${ours ? ' font-weight="bold"' : ''}>${name}</text>`,
    ].join('\n');
  });
  const size = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  const style = [
    'text{fill:#57606a}.grid{stroke:#8b949e;stroke-opacity:.35}',
    '@media(prefers-color-scheme:dark){text{fill:#9ea7b3}}',
  ].join('');
  const middle = (PLOT.top + PLOT.bottom) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="13">
<title>Seconds of a whole process over the number of objects</title>
<style>${style}</style>
${grid.join('\n')}
<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">objects</text>
<text transform="rotate(-90)" x="${-middle}" y="16" text-anchor="middle">seconds, whole process</text>
${drawn.join('\n')}
</svg>
`;
}

/** Where a value stands on an axis, and which round values are marked on it. */
function scale(values: readonly number[], from: number, to: number): { ticks: number[]; of(value: number): number } {
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const of = (value: number) =>
    Math.round((from + ((Math.log10(value) - low) / (high - low || 1)) * (to - from)) * 10) / 10;
  const decades = [...Array(12).keys()].flatMap((i) => [1, 3].map((digit) => Number(`${digit}e${i - 4}`)));
  return { of, ticks: decades.filter((tick) => Math.log10(tick) >= low - 0.01 && Math.log10(tick) <= high + 0.01) };
}

/** Labels that would lie on each other, moved down as far as needed and up again at the end of the plot. */
function apart(wanted: readonly number[]): number[] {
  const order = wanted.map((place, i) => ({ place, i })).sort((a, b) => a.place - b.place);
  for (let n = 1; n < order.length; n++) order[n].place = Math.max(order[n].place, order[n - 1].place + LABEL_DISTANCE);
  let lowest = PLOT.bottom;
  for (let n = order.length - 1; n >= 0; n--, lowest -= LABEL_DISTANCE) {
    order[n].place = Math.min(order[n].place, lowest);
  }
  return order.sort((a, b) => a.i - b.i).map(({ place }) => place);
}
