import type { Timeline } from '../state/timeline';
import type { Direction } from '../../src-shared/model/media';
import './Spark.css';

const POINTS = 40;
const WIDTH = 80;
const HEIGHT = 16;
/** Level at which the line lies on the ground, dBov. */
const FLOOR_DBOV = -60;

/** The last seconds of a direction as a tiny line: its level where that is known, else its bitrate. Flat means silence. */
export function Spark({ timeline, direction }: { timeline: Timeline; direction: Direction; tick: number }) {
  const { levelDbov, bitrateKbps, packets } = timeline.columns(direction);
  const from = Math.max(0, timeline.length - POINTS);
  const heights: number[] = [];
  for (let row = from; row < timeline.length; row++) {
    const level = levelDbov[row] ?? null;
    if ((packets[row] ?? 0) === 0) heights.push(0);
    else if (level !== null) heights.push(Math.max(0.15, 1 - level / FLOOR_DBOV));
    else heights.push(Math.min(1, (bitrateKbps[row] ?? 0) / 128));
  }
  const points = heights
    .map((height, index) => `${(index / (POINTS - 1)) * WIDTH},${HEIGHT - 1 - height * (HEIGHT - 2)}`)
    .join(' ');
  return (
    <svg className={`spark spark-${direction}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      <polyline points={points} />
    </svg>
  );
}
