/** The tokens that charts draw with: a canvas cannot read CSS variables by itself. */
export interface ChartTheme {
  inbound: string;
  outbound: string;
  grid: string;
  axis: string;
  text: string;
  bad: string;
  badBand: string;
  goodSoft: string;
  good: string;
  warn: string;
  surface: string;
  sunk: string;
  font: string;
  fontFamily: string;
  /** Of streams side by side: as many as are told apart. */
  series: string[];
}

export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    inbound: token('--inbound'),
    outbound: token('--outbound'),
    grid: token('--chart-grid'),
    axis: token('--chart-axis'),
    text: token('--text'),
    bad: token('--bad'),
    badBand: token('--bad-band'),
    goodSoft: token('--good-soft'),
    good: token('--good'),
    warn: token('--warn'),
    surface: token('--surface'),
    sunk: token('--surface-sunk'),
    font: `11px ${token('--font-ui')}`,
    fontFamily: token('--font-ui'),
    series: [1, 2, 3, 4, 5, 6].map((index) => token(`--series-${index}`)),
  };
}

/** Diagonal stripes, so that an alarm is a pattern and not only a colour. */
export function stripes(
  context: CanvasRenderingContext2D,
  ground: string,
  line: string,
  scale: number,
): CanvasPattern | string {
  const size = Math.round(8 * scale);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const paint = tile.getContext('2d');
  if (!paint) return ground;
  paint.fillStyle = ground;
  paint.fillRect(0, 0, size, size);
  paint.strokeStyle = line;
  paint.lineWidth = 1.5 * scale;
  paint.beginPath();
  for (const offset of [-size, 0, size]) {
    paint.moveTo(offset, size);
    paint.lineTo(offset + size, 0);
  }
  paint.stroke();
  return context.createPattern(tile, 'repeat') ?? ground;
}
