import { CircleCheck, CircleDashed, CircleX, Globe, Laptop, Phone, Router, Server, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PathPlace } from '../../../src-shared/causes/record';
import type { Direction } from '../../../src-shared/model/media';
import { PLACES } from './path';
import type { Mark, PathModel } from './path';

const PLACE_ICONS: Record<PathPlace, LucideIcon> = {
  computer: Laptop,
  'local-network': Router,
  internet: Globe,
  server: Server,
  'far-end': Phone,
};
const MARK_ICONS: Record<Mark, LucideIcon> = {
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleX,
  unknown: CircleDashed,
};

/** All lengths in the picture's own units; it is drawn as wide as its place. */
const WIDTH = 1000;
const HEIGHT = 196;
const RADIUS = 28;
const NODE_Y = 36;
const LANES: Record<Direction, number> = { outbound: 146, inbound: 180 };
const LABEL = { width: 288, height: 24 };

const xOf = (index: number): number => 100 + index * 200;

/** The way of a call, place by place, and both voices along it. The same in words for who does not see it. */
export function PathPicture({ model, live = false }: { model: PathModel; live?: boolean }) {
  const { t } = useTranslation();
  // After the break nothing is reached; without one it was not looked at (yet).
  const broken = model.places.findIndex(({ mark }) => mark === 'bad');
  const word = (mark: Mark, index: number) =>
    mark !== 'unknown'
      ? t(`diagnose.path.mark.${mark}`)
      : t(
          live
            ? 'diagnose.path.mark.notYet'
            : broken >= 0 && index > broken
              ? 'diagnose.path.mark.notReached'
              : 'diagnose.path.mark.unknown',
        );
  const voiceText = (direction: Direction) => {
    const { mark } = model.voices[direction];
    return t(`diagnose.path.voice.${direction}.${mark === 'unknown' && live ? 'notYet' : mark}`);
  };
  const told = [
    ...model.places.map(({ place, mark }, index) => `${t(`diagnose.path.place.${place}`)}: ${word(mark, index)}.`),
    `${voiceText('outbound')}.`,
    `${voiceText('inbound')}.`,
  ].join(' ');
  return (
    <svg
      className="diagnose-path"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${t('diagnose.path.label')} ${told}`}
    >
      {model.places.slice(1).map(({ place, mark }, index) => {
        const before = model.places[index]?.mark ?? 'unknown';
        const carries = mark !== 'unknown' && before !== 'unknown';
        return (
          <line
            key={place}
            className={`diagnose-path-link ${carries ? 'path-carries' : 'diagnose-path-idle'}`}
            x1={xOf(index) + RADIUS}
            x2={xOf(index + 1) - RADIUS}
            y1={NODE_Y}
            y2={NODE_Y}
          />
        );
      })}
      {model.places.map(({ place, mark, active }, index) => (
        <Place
          key={place}
          icon={PLACE_ICONS[place]}
          name={t(`diagnose.path.place.${place}`)}
          word={active && mark === 'unknown' ? t('diagnose.path.mark.active') : word(mark, index)}
          mark={mark}
          active={live && active}
          x={xOf(index)}
        />
      ))}
      {(['outbound', 'inbound'] as const).map((direction) => (
        <Voice key={direction} direction={direction} text={voiceText(direction)} {...model.voices[direction]} />
      ))}
    </svg>
  );
}

interface PlaceProps {
  icon: LucideIcon;
  name: string;
  word: string;
  mark: Mark;
  active: boolean;
  x: number;
}

function Place({ icon: Icon, name, word, mark, active, x }: PlaceProps) {
  const Sign = MARK_ICONS[mark];
  return (
    <g className={`path-place diagnose-path-${mark}${active ? ' diagnose-path-active' : ''}`}>
      <circle className="diagnose-path-ring" cx={x} cy={NODE_Y} r={RADIUS} />
      <Icon className="diagnose-path-icon" x={x - 13} y={NODE_Y - 13} width={26} height={26} />
      <circle className="diagnose-path-badge" cx={x + 20} cy={NODE_Y - 20} r={11} />
      <Sign className="diagnose-path-sign" x={x + 11} y={NODE_Y - 29} width={18} height={18} />
      <text className="diagnose-path-name" x={x} y={NODE_Y + 50}>
        {name}
      </text>
      <text className="diagnose-path-word" x={x} y={NODE_Y + 69}>
        {word}
      </text>
    </g>
  );
}

interface VoiceProps {
  direction: Direction;
  text: string;
  mark: Mark;
  at: PathPlace | null;
}

/** An arrow from who speaks to who should hear; from where the voice is lost on it is only dotted. */
function Voice({ direction, text, mark, at }: VoiceProps) {
  const y = LANES[direction];
  const out = direction === 'outbound';
  const [from, to] = out ? [xOf(0), xOf(4)] : [xOf(4), xOf(0)];
  const spot = at === null ? null : xOf(PLACES.indexOf(at));
  // Who is cut off at their own end still has a line to see.
  const breaksAt =
    spot === null ? null : spot === from ? from + (out ? 40 : -40) : spot === to ? to + (out ? -40 : 40) : spot;
  const head = out
    ? `${to},${y} ${to - 14},${y - 8} ${to - 14},${y + 8}`
    : `${to},${y} ${to + 14},${y - 8} ${to + 14},${y + 8}`;
  const end = to + (out ? -12 : 12);
  const lost = mark === 'bad' || mark === 'unknown';
  const Sign = MARK_ICONS[mark];
  // The words lie on the line, away from the break.
  const labelX = (breaksAt !== null && Math.abs(breaksAt - 500) < LABEL.width / 2 + 20 ? 700 : 500) - LABEL.width / 2;
  return (
    <g className={`path-voice diagnose-path-${mark}`}>
      <line
        className={`diagnose-path-lane ${mark === 'unknown' || (mark === 'bad' && breaksAt === null) ? 'diagnose-path-idle' : ''}`}
        x1={from}
        x2={lost && breaksAt !== null ? breaksAt : end}
        y1={y}
        y2={y}
      />
      {mark === 'bad' && breaksAt !== null && (
        <line className="diagnose-path-lane diagnose-path-idle" x1={breaksAt} x2={end} y1={y} y2={y} />
      )}
      <polygon className={`diagnose-path-head ${lost ? 'diagnose-path-head-idle' : ''}`} points={head} />
      {breaksAt !== null && (
        <>
          <circle className="diagnose-path-badge" cx={breaksAt} cy={y} r={13} />
          <Sign className="diagnose-path-sign" x={breaksAt - 10} y={y - 10} width={20} height={20} />
        </>
      )}
      <rect
        className="diagnose-path-label"
        x={labelX}
        y={y - LABEL.height / 2}
        width={LABEL.width}
        height={LABEL.height}
        rx={12}
      />
      <text className="diagnose-path-voice-text" x={labelX + LABEL.width / 2} y={y + 5}>
        {text}
      </text>
    </g>
  );
}
