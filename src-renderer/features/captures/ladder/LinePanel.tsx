import { Diff, X } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapturedMessage, LadderLine } from '../../../../src-shared/model/capture';
import { formatRoute, PAGE } from '../../../state/route';
import { Button } from '../../../components/Button';
import { SideBySide } from '../../../components/SideBySide';
import { timeOfDay } from '../../../i18n/format';
import { engine } from '../../../rpc/engine';
import { shortStartLine } from '../../../components/calls/ladderRows';
import { MessageView } from '../../../components/calls/MessageView';
import { useLoaded } from '../useLoaded';

interface Props {
  captureId: string;
  lines: readonly LadderLine[];
  /** The next message that is chosen goes beside this one. */
  comparing: boolean;
  onCompare: (on: boolean) => void;
  onClose: () => void;
}

/** Beside the ladder: the whole message, two of them line by line, or what a line beside the messages is about. */
export function LinePanel(props: Props) {
  const [first, second] = props.lines;
  if (first?.kind === 'message' && second?.kind === 'message') return <Difference {...props} pair={[first, second]} />;
  if (first?.kind === 'message') return <Message {...props} line={first} />;
  return first ? <Besides {...props} line={first} /> : null;
}

/** A message as it was on the wire, credentials masked. */
function useRaw(captureId: string, { packet, callId }: CapturedMessage) {
  const ask = useCallback(
    () => engine.call('captures.message', captureId, packet, callId),
    [captureId, packet, callId],
  );
  return useLoaded(ask);
}

function Message({ captureId, line, comparing, onCompare, onClose }: Props & { line: CapturedMessage }) {
  const { t } = useTranslation();
  const { value, problem, loading } = useRaw(captureId, line);
  if (!value || loading) return <Waiting problem={problem} onClose={onClose} />;
  return (
    <div className="capture-lane-panel">
      {(line.malformed !== null || comparing) && (
        <p className={comparing ? 'capture-lane-note' : 'capture-lane-note tone-bad'} role="status">
          {comparing ? t('captures.ladder.chooseOther') : line.malformed}
        </p>
      )}
      <p className="capture-lane-sub quiet small">
        {t('captures.packetNumber', { number: line.packet })} · {line.carriedBy.toUpperCase()} · CSeq {line.cseq}
      </p>
      <MessageView entry={{ from: line.from, to: line.to, raw: value.raw }} onClose={onClose}>
        <Button look="bare" icon={Diff} pressed={comparing} onClick={() => onCompare(!comparing)}>
          {t('captures.ladder.compare')}
        </Button>
      </MessageView>
    </div>
  );
}

function Difference({ captureId, pair: [one, other], onClose }: Props & { pair: [CapturedMessage, CapturedMessage] }) {
  const { t } = useTranslation();
  const left = useRaw(captureId, one);
  const right = useRaw(captureId, other);
  const problem = left.problem ?? right.problem;
  if (!left.value || !right.value || left.loading || right.loading)
    return <Waiting problem={problem} onClose={onClose} />;
  const titleOf = (message: CapturedMessage) =>
    `${timeOfDay(message.at)} ${shortStartLine(message.startLine)} (${message.from} → ${message.to})`;
  return (
    <section className="capture-lane-panel message" aria-label={t('captures.ladder.difference')}>
      <div className="message-head small">
        <b>{t('captures.ladder.difference')}</b>
        <span className="spacer" />
        <Button look="bare" icon={X} iconOnly onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
      <div className="capture-lane-diff">
        <SideBySide
          compare={{
            left: { title: titleOf(one), text: left.value.raw },
            right: { title: titleOf(other), text: right.value.raw },
          }}
        />
      </div>
    </section>
  );
}

function Besides({ captureId, line, onClose }: Props & { line: Exclude<LadderLine, { kind: 'message' }> }) {
  const { t } = useTranslation();
  return (
    <section className="capture-lane-panel message" aria-label={t('captures.ladder.besidesOne')}>
      <div className="message-head small">
        <span className="quiet truncate">
          {line.from} → {line.to}
        </span>
        <Button look="bare" icon={X} iconOnly onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
      <div className="card-body capture-lane-besides">
        <p>
          <span className="mono quiet">{timeOfDay(line.at)}</span> {line.text}
        </p>
        {line.kind === 'media' ? (
          <a className="link" href={formatRoute(PAGE.capture(captureId, 'stream', line.streamId))}>
            {t('captures.showStream')}
          </a>
        ) : (
          <p className="quiet small">{t('captures.packetNumber', { number: line.packet })}</p>
        )}
      </div>
    </section>
  );
}

function Waiting({ problem, onClose }: { problem: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="capture-lane-panel message" aria-label={t('ladder.rawMessage')} aria-busy={problem === null}>
      <div className="message-head small">
        <span className={problem === null ? 'quiet' : 'tone-bad'} role={problem === null ? undefined : 'alert'}>
          {problem ?? t('common.loading')}
        </span>
        <Button look="bare" icon={X} iconOnly onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </section>
  );
}
