/** A line of errors by lead: shares, 0-1. */
export interface ErrorLine {
  readonly name: string;
  readonly errors: readonly (number | null)[];
}

const COLOURS = ['#0b5394', '#b45f06', '#555555', '#38761d', '#741b47'];
/** Patterns tell the lines apart in print. */
const DASHES = ['', '7 4', '2 3', '9 3 2 3', '4 4'];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 360, 56, 170, 20, 44] as const;

/** Errors by lead as an SVG picture, names at the ends of the lines. */
export function errorChart(title: string, leads: readonly number[], lines: readonly ErrorLine[]): string {
  const most = Math.max(...lines.flatMap(({ errors }) => errors.map((error) => error ?? 0)), 0.001) * 1.05;
  const x = (index: number) => LEFT + ((WIDTH - LEFT - RIGHT) * index) / Math.max(1, leads.length - 1);
  const y = (error: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - error / most);
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((each) => most / each <= 6) ?? 0.5;
  const levels = Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
  const grid = levels.map(
    (level) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(level).toFixed(1)}" y2="${y(level).toFixed(1)}" stroke="#ddd"/>` +
      `<text x="${LEFT - 8}" y="${(y(level) + 4).toFixed(1)}" text-anchor="end">${percent(level)}</text>`,
  );
  const ticks = leads.map(
    (lead, index) => `<text x="${x(index).toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${lead}</text>`,
  );
  const ends = spreadApart(lines.map(({ errors }) => y(errors.at(-1) ?? 0)));
  const drawn = lines.map(({ name, errors }, index) => {
    const points = errors.flatMap((error, at) =>
      error === null ? [] : [`${x(at).toFixed(1)},${y(error).toFixed(1)}`],
    );
    const colour = COLOURS[index % COLOURS.length]!;
    return (
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${DASHES[index % DASHES.length]}"/>` +
      `<text x="${WIDTH - RIGHT + 8}" y="${(ends[index]! + 4).toFixed(1)}" fill="${colour}">${escaped(name)}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/>${grid.join('')}${ticks.join('')}${drawn.join('')}<text x="${LEFT}" y="${HEIGHT - 6}">${escaped('提前年数 · years ahead')}</text></svg>\n`;
}

/** Names that would stand on each other move down. */
function spreadApart(places: readonly number[]): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  const found = [...places];
  let lowest = Number.NEGATIVE_INFINITY;
  for (const { place, index } of order) {
    lowest = Math.max(place, lowest + 15);
    found[index] = lowest;
  }
  return found;
}

/** A share in per cent, as short as it is exact. */
export function percent(share: number | null, digits = 1): string {
  if (share === null) return '–';
  const text = (100 * share).toFixed(digits);
  // Nought has no sign.
  return `${Number(text) === 0 ? text.replace('-', '') : text} %`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
