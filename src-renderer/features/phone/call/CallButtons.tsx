import { ArrowRightLeft, Circle, Mic, MicOff, Pause, PhoneOff, Play, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CallSnapshot } from '../../../../src-shared/model/call';
import { Button } from '../../../components/Button';
import { hangUp, setHold, setMuted, setRecording } from '../../../state/callActions';

interface Props {
  call: CallSnapshot;
  onTransfer: () => void;
  /** In the strip: icons alone, and no recording. */
  small?: boolean;
}

/** Mute, hold, transfer, record, hang up: the same on the page and in the strip. */
export function CallButtons({ call, onTransfer, small = false }: Props) {
  const { t } = useTranslation();
  const up = call.phase === 'established';
  return (
    <div
      className={small ? 'call-buttons call-buttons-small' : 'call-buttons'}
      role="group"
      aria-label={t('call.controls')}
    >
      <Button
        icon={call.muted ? MicOff : Mic}
        iconOnly={small}
        pressed={call.muted}
        disabled={!up}
        aria-keyshortcuts="M"
        onClick={() => setMuted(call.id, !call.muted)}
      >
        {t(call.muted ? 'call.unmute' : 'call.mute')}
      </Button>
      <Button
        icon={call.heldByUs ? Play : Pause}
        iconOnly={small}
        pressed={call.heldByUs}
        disabled={!up}
        aria-keyshortcuts="H"
        onClick={() => setHold(call.id, !call.heldByUs)}
      >
        {t(call.heldByUs ? 'call.resume' : 'call.hold')}
      </Button>
      <Button icon={ArrowRightLeft} iconOnly={small} disabled={!up} aria-keyshortcuts="T" onClick={onTransfer}>
        {t('call.transfer')}
      </Button>
      {!small && (
        <Button
          icon={call.recording ? Square : Circle}
          pressed={call.recording}
          disabled={!up}
          aria-keyshortcuts="R"
          onClick={() => void setRecording(call.id, !call.recording)}
        >
          {t(call.recording ? 'call.stopRecording' : 'call.record')}
        </Button>
      )}
      <Button look="danger" icon={PhoneOff} aria-keyshortcuts="Escape" onClick={() => hangUp(call.id)}>
        {t('call.hangUp')}
      </Button>
    </div>
  );
}
