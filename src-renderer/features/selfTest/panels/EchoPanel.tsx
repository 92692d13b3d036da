import { useTranslation } from 'react-i18next';
import type { StreamSample } from '../../../../src-shared/model/media';
import { useCalls } from '../../../state/calls';
import { Instruction } from '../Instruction';
import type { Live } from '../store';
import { levelWords } from '../units';

/** What a meter shows, dBov: below is silence. */
const FLOOR_DBOV = -60;
/** Loud speech. */
const TOP_DBOV = -10;

export function EchoPanel({ live }: { live: Extract<Live, { step: 'echo' }> }) {
  const { t } = useTranslation();
  if (live.stage !== 'talking') {
    return (
      <Instruction
        text={t(`selfTest.echo.${live.stage}`)}
        hint={t(
          live.sent === 'tone' && live.stage === 'ringing' ? 'selfTest.echo.toneHint' : 'selfTest.echo.diallingHint',
        )}
        busy
      />
    );
  }
  const hint = { microphone: 'talkingHint', tone: 'toneHint', 'tone-after-silence': 'quietHint' } as const;
  return (
    <>
      <Instruction
        text={t(live.sent === 'microphone' ? 'selfTest.echo.talking' : 'selfTest.echo.listening')}
        hint={t(`selfTest.echo.${hint[live.sent]}`)}
      />
      <Levels callId={live.callId} />
    </>
  );
}

/** How loud both directions are, once a second. */
function Levels({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const latest = useCalls((state) => state.details[callId]?.latest);
  const samples = Object.values(latest ?? {});
  return (
    <div className="self-levels">
      <Level label={t('selfTest.echo.out')} sample={samples.find(({ direction }) => direction === 'outbound')} />
      <Level label={t('selfTest.echo.back')} sample={samples.find(({ direction }) => direction === 'inbound')} />
    </div>
  );
}

function Level({ label, sample }: { label: string; sample: StreamSample | undefined }) {
  const { t } = useTranslation();
  const level = sample && sample.packets > 0 ? sample.levelDbov : null;
  const value = Math.min(TOP_DBOV - FLOOR_DBOV, Math.max(0, (level ?? FLOOR_DBOV) - FLOOR_DBOV));
  return (
    <div className="self-level">
      <span>{label}</span>
      <meter className="meter" min={0} max={TOP_DBOV - FLOOR_DBOV} value={value} aria-label={label} />
      <span className="quiet meter-value">{level === null ? t('selfTest.echo.nothing') : levelWords(level)}</span>
    </div>
  );
}
