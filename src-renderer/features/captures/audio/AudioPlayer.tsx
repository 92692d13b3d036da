import { Download, Pause, Play, Volume2, VolumeX } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudioTrack } from '../../../../src-shared/contract/captures';
import { useApp } from '../../../state/app';
import { Button } from '../../../components/Button';
import { clock, span } from '../../../i18n/format';
import { saveExport } from '../actions';
import { CallPlayer } from './player';
import { Waveform } from './Waveform';

interface Props {
  captureId: string;
  callId: string;
  tracks: readonly AudioTrack[];
  durationMs: number;
}

/** Steps of the slider, ms: what an arrow key moves. */
const STEP_MS = 500;

/** Both sides on one time axis: seen, with their gaps, and heard. */
export function AudioPlayer({ captureId, callId, tracks, durationMs }: Props) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const [muted, setMuted] = useState<ReadonlySet<string>>(new Set());
  const player = useMemo(() => new CallPlayer(tracks, durationMs), [tracks, durationMs]);
  useEffect(() => () => player.pause(), [player]);
  const { playing, positionMs: position } = useSyncExternalStore(player.subscribe, () => player.state);
  const seek = useCallback((ms: number) => player.seek(ms), [player]);
  const toggleMuted = (streamId: string) => {
    const next = new Set(muted);
    if (!next.delete(streamId)) next.add(streamId);
    setMuted(next);
    player.setMuted(streamId, next.has(streamId));
  };
  const playable = tracks.some(({ wav }) => wav !== null);
  return (
    <div className="capture-audio">
      <div className="capture-audio-bar">
        <Button
          look="primary"
          icon={playing ? Pause : Play}
          disabled={!playable}
          onClick={() => (playing ? player.pause() : player.play())}
        >
          {t(playing ? 'captures.audio.pause' : 'captures.audio.play')}
        </Button>
        <span className="capture-audio-clock">
          {clock(position)} / {clock(durationMs)}
        </span>
        <span className="spacer" />
        <Button
          icon={Download}
          disabled={!online || !playable}
          onClick={() => void saveExport(captureId, { kind: 'call-wav', callId })}
        >
          {t('captures.export.wav')}
        </Button>
      </div>
      <div className="capture-audio-tracks">
        {tracks.map((track, index) => (
          <Track
            key={track.streamId}
            track={track}
            index={index}
            durationMs={durationMs}
            muted={muted.has(track.streamId)}
            onMuted={() => toggleMuted(track.streamId)}
            onSeek={seek}
          />
        ))}
        <div className="capture-audio-axis">
          <input
            type="range"
            className="capture-audio-slider"
            min={0}
            max={Math.max(1, Math.round(durationMs))}
            step={STEP_MS}
            value={position}
            disabled={!playable}
            aria-label={t('captures.audio.position')}
            aria-valuetext={clock(position)}
            onChange={(event) => seek(Number(event.target.value))}
          />
          <div className="capture-audio-head-room" aria-hidden>
            <div
              className="capture-audio-head"
              style={{ left: `${durationMs > 0 ? (100 * position) / durationMs : 0}%` }}
            />
          </div>
        </div>
      </div>
    </div>
  );
}

interface TrackProps {
  track: AudioTrack;
  index: number;
  durationMs: number;
  muted: boolean;
  onMuted: () => void;
  onSeek: (ms: number) => void;
}

function Track({ track, index, durationMs, muted, onMuted, onSeek }: TrackProps) {
  const { t } = useTranslation();
  const { label, gaps, silentBecause, wav, wavMs } = track;
  const missing = gaps.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  return (
    <div className="capture-audio-track">
      <div className="capture-audio-name">
        <b className={`series-${index + 1} small`}>{label}</b>
        <span className={gaps.length > 0 ? 'tone-bad small' : 'quiet small'}>
          {gaps.length === 0
            ? t('captures.audio.noGaps')
            : t('captures.audio.gaps', { count: gaps.length, missing: span(missing) })}
        </span>
        {wavMs !== null && wavMs < track.durationMs - 1000 && (
          <span className="quiet small">{t('captures.audio.part', { time: clock(wavMs) })}</span>
        )}
        {wav !== null && (
          <Button look="bare" icon={muted ? VolumeX : Volume2} pressed={muted} onClick={onMuted}>
            {t(muted ? 'captures.audio.unmute' : 'captures.audio.mute')}
          </Button>
        )}
      </div>
      {silentBecause === null ? (
        <Waveform track={track} index={index} durationMs={durationMs} onSeek={onSeek} />
      ) : (
        <p className="capture-audio-silent quiet">{silentBecause}</p>
      )}
    </div>
  );
}
