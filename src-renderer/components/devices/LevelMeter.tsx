import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { METER_FLOOR_DB, watchLevel } from '../../audio/meter';
import './LevelMeter.css';

/** Moves with the voice; drawn past React, once a picture. Null: nothing to measure. */
export function LevelMeter({ stream }: { stream: MediaStream | null }) {
  const { t } = useTranslation();
  const bar = useRef<HTMLMeterElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!stream) return undefined;
    let lastWord = 0;
    return watchLevel(stream, (db) => {
      if (bar.current) bar.current.value = db - METER_FLOOR_DB;
      if (words.current && performance.now() - lastWord > 250) {
        lastWord = performance.now();
        words.current.textContent = `${db.toFixed(0)} dB`;
      }
    });
  }, [stream]);
  return (
    <div className="meter-row">
      <meter ref={bar} className="meter" min={0} max={-METER_FLOOR_DB} value={0} aria-label={t('devices.level')} />
      <span ref={words} className="meter-value quiet">
        {stream ? '' : t('devices.levelOff')}
      </span>
    </div>
  );
}
