import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudioTrack } from '../../../../src-shared/contract/captures';
import { useResolvedTheme } from '../../../state/theme';
import { readChartTheme } from '../../../charts/theme';
import { span } from '../../../i18n/format';
import { paintWaveform } from './paintWaveform';

interface Props {
  track: AudioTrack;
  index: number;
  durationMs: number;
  onSeek: (ms: number) => void;
}

const HEIGHT = 88;

/** One side's sound, drawn; a click goes there. */
export function Waveform(props: Props) {
  // A canvas keeps the colours that it was drawn with: another theme is another drawing.
  return <Drawing key={useResolvedTheme()} {...props} />;
}

function Drawing({ track, index, durationMs, onSeek }: Props) {
  const { t } = useTranslation();
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return undefined;
    const draw = () => {
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
      canvas.height = Math.round(HEIGHT * scale);
      const colours = readChartTheme();
      const colour = colours.series[index % colours.series.length] ?? colours.text;
      paintWaveform(canvas, { track, durationMs, theme: colours, colour, scale });
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [track, index, durationMs]);
  const missing = track.gaps.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  return (
    <canvas
      ref={ref}
      className="capture-waveform"
      role="img"
      aria-label={t('captures.audio.waveform', { label: track.label, gaps: track.gaps.length, missing: span(missing) })}
      onClick={({ nativeEvent, currentTarget }) =>
        onSeek((nativeEvent.offsetX / Math.max(1, currentTarget.clientWidth)) * durationMs)
      }
    />
  );
}
