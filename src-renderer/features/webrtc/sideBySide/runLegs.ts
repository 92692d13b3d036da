/** Places the three calls one after the other. */
import type { CallSnapshot } from '../../../../src-shared/model/call';
import { t } from '../../../i18n';
import { engine } from '../../../rpc/engine';
import { useApp } from '../../../state/app';
import { voicePath } from '../../../audio/voicePath';
import { callFromPage, hangUpPage, useWebPhone } from '../../../webPhone/store';
import type { WebSource } from '../../../webPhone/source';
import { ownEnds, takeCall } from '../../../state/callActions';
import { useCalls } from '../../../state/calls';
import { phaseText } from '../../../components/calls/words';
import { toMediaSource } from '../../../audio/source';
import type { Leg } from './legs';

export interface ComparisonPlan {
  accountId: string;
  target: string;
  source: WebSource;
  /** Talk time of each call, s. */
  seconds: number;
}

/** How long a call may ring before it is given up, ms. */
const RINGING_MS = 30_000;

type Tell = (change: Partial<Leg>) => void;

/** One call by the engine: raw RTP or WebRTC. Rejects with the engine's sentence. */
export async function callByEngine(plan: ComparisonPlan, media: 'rtp' | 'webrtc', tell: Tell, signal: AbortSignal) {
  const source = toMediaSource(plan.source, useApp.getState().info?.speechFile ?? null, '') ?? { kind: 'silence' };
  if (source.kind === 'microphone') await voicePath.prepare();
  signal.throwIfAborted();
  const { accountId, target } = plan;
  const placed = await engine.call('calls.place', { accountId, target, source, media });
  ownEnds.add(placed.id);
  const hangUp = () => void engine.call('calls.hangup', placed.id).catch(() => undefined);
  let timer = window.setTimeout(hangUp, RINGING_MS);
  const stops: (() => void)[] = [];
  try {
    const { result, security } = await new Promise<CallSnapshot>((resolve, reject) => {
      let answered = false;
      const look = (call: CallSnapshot) => {
        if (call.id !== placed.id) return;
        tell({ doing: phaseText(call), ...timelineOf(call.id) });
        if (call.phase === 'established' && !answered) {
          answered = true;
          window.clearTimeout(timer);
          timer = window.setTimeout(hangUp, plan.seconds * 1000);
          tell({ answeredAt: Date.now() });
        }
        if (call.phase === 'ended') resolve(call);
      };
      const giveUp = () => {
        hangUp();
        reject(new Error(t('webrtc.compare.cancelled')));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      stops.push(
        () => signal.removeEventListener('abort', giveUp),
        engine.on('call', look),
        engine.onState((state) => state !== 'open' && reject(new Error(t('link.lost')))),
      );
      takeCall(placed);
      look(placed);
    });
    if (!result) throw new Error(t('webrtc.compare.noResult'));
    tell({ done: { result, security, preparation: null, heard: null }, error: result.error });
  } finally {
    window.clearTimeout(timer);
    stops.forEach((stop) => stop());
  }
}

/** The store forgets an ended call: what was seen of it is kept here. */
function timelineOf(id: string): Partial<Leg> {
  const timeline = useCalls.getState().details[id]?.timeline;
  return timeline ? { timeline } : {};
}

/** One call by the page itself. Rejects with a sentence. */
export async function callByPage(plan: ComparisonPlan, tell: Tell, signal: AbortSignal): Promise<void> {
  let timer = window.setTimeout(hangUpPage, RINGING_MS);
  let answered = false;
  const before = useWebPhone.getState().call;
  const stop = useWebPhone.subscribe(({ call }) => {
    if (!call || call === before) return;
    const { snapshot, timeline } = call;
    tell({
      doing: snapshot.phase === 'dialling' ? t(`webrtc.stage.${call.stage}`) : phaseText(snapshot),
      timeline,
    });
    if (snapshot.phase !== 'established' || answered) return;
    answered = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(hangUpPage, plan.seconds * 1000);
    tell({ answeredAt: Date.now() });
  });
  signal.addEventListener('abort', hangUpPage, { once: true });
  try {
    const { result, snapshot } = await callFromPage(plan.accountId, plan.target, plan.source);
    signal.throwIfAborted();
    if (!result) throw new Error(t('webrtc.compare.noResult'));
    const { preparation, heard } = result;
    tell({ done: { result, security: snapshot.security, preparation, heard }, error: result.error });
  } finally {
    window.clearTimeout(timer);
    signal.removeEventListener('abort', hangUpPage);
    stop();
  }
}
