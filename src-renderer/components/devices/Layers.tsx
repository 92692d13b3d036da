import { AudioWaveform, CircleAlert, CircleCheck, CircleDashed, CircleHelp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { firstSilent } from '../../../src-shared/model/devices';
import type { CallLayers, LayerFacts } from '../../../src-shared/model/devices';
import { useCallSound } from '../../audio/callSound';
import { Empty } from '../Empty';
import { figure, withUnit } from '../../i18n/format';
import './Layers.css';

const ICONS = { sounds: CircleCheck, silent: CircleAlert, unused: CircleDashed, unknown: CircleHelp } as const;
const DIRECTIONS = ['outbound', 'inbound'] as const;
/** Lowest level that a bar shows, dB. */
const FLOOR_DB = -80;

/** Which layer is silent: every one between the two people in one row, with its level. */
export function CallSoundPath({ callId, muted = false }: { callId: string; muted?: boolean }) {
  const { t } = useTranslation();
  const { now, last } = useCallSound();
  const live = now?.callId === callId;
  const layers = live ? now : last?.callId === callId ? last : null;
  if (!layers) {
    return (
      <Empty icon={AudioWaveform} title={t('devices.layers.empty')}>
        {t('devices.layers.emptyHint')}
      </Empty>
    );
  }
  return (
    <div className="layers">
      <div className="layer-row">
        {DIRECTIONS.map((direction) => (
          <Side key={direction} layers={layers} direction={direction} />
        ))}
      </div>
      {DIRECTIONS.map((direction) => (
        <Sentence key={direction} layers={layers} direction={direction} />
      ))}
      {muted && <p className="layer-verdict">{t('devices.layers.muted')}</p>}
      <p className="quiet small">{t(live ? 'devices.layers.ofNow' : 'devices.layers.ofCall')}</p>
    </div>
  );
}

interface Part {
  layers: CallLayers;
  direction: (typeof DIRECTIONS)[number];
}

function Side({ layers, direction }: Part) {
  const { t } = useTranslation();
  const first = firstSilent(layers[direction]);
  return (
    <section className={`layer-side layer-${direction}`} aria-label={t(`devices.layers.${direction}`)}>
      <h3>{t(`devices.layers.${direction}`)}</h3>
      <ol>
        {layers[direction].map((facts) => (
          <Layer key={facts.layer} facts={facts} first={facts.layer === first} />
        ))}
      </ol>
    </section>
  );
}

function Layer({ facts: { layer, state, levelDb, packets }, first }: { facts: LayerFacts; first: boolean }) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  const height = levelDb === null ? 0 : Math.max(0, Math.min(1, 1 - levelDb / FLOOR_DB));
  return (
    <li className={`layer layer-is-${state} ${first ? 'layer-first' : ''}`}>
      <b>{t(`devices.layers.name.${layer}`)}</b>
      <span className="layer-state">
        <Icon className="icon" aria-hidden /> {t(`devices.layers.state.${state}`)}
      </span>
      <meter className="layer-level" min={0} max={1} value={height} aria-hidden />
      <span className="quiet small">
        {levelDb === null ? '\u00a0' : levelDb <= -119 ? t('devices.signal.silence') : withUnit(levelDb, 'dB')}
      </span>
      <span className="quiet small">
        {packets === null ? '\u00a0' : t('devices.layers.packets', { count: packets, formatted: figure(packets) })}
      </span>
    </li>
  );
}

function Sentence({ layers, direction }: Part) {
  const { t } = useTranslation();
  const first = firstSilent(layers[direction]);
  const Icon = first ? CircleAlert : CircleCheck;
  return (
    <p className={`layer-verdict ${first ? 'layer-verdict-bad' : ''}`}>
      <Icon className="icon" aria-hidden />
      {first ? t(`devices.layers.first.${direction}.${first}`) : t(`devices.layers.none.${direction}`)}
    </p>
  );
}
