import { counted } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import { FIXED_LIMITS } from '../../../src-shared/model/limits';
import type { Naming, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { isEcho, ourAudioArrives } from '../readings/mediaEvidence';
import { keysMs } from '../readings/iceFacts';
import { heard, name } from '../readings/naming';
import { wrongRoute } from './noInbound';
import { comfortNoise } from '../readings/stopped';

/** Below this a decoded level is silence to an ear, dBov. */
const SILENT_DBOV = -70;
/** For finding a pair and for the arithmetic of the handshake on a slow computer, ms. */
const SECURED_START_MS = 500;

/** Something arrives: does ours, and is there anything to hear? */
export function inboundWorks(input: RuleInput, call: ObservedCall): Naming[] {
  const { media } = call;
  if (!media) return [];
  const named: Naming[] = [...lateStart(call), ...(call.ice ? [] : otherSource(call))];
  const arrives = call.expected.outbound
    ? ourAudioArrives(input, call)
    : { yes: true, because: '', sure: 'none' as const };
  if (arrives.yes === false) {
    const route = wrongRoute(call);
    if (route) return [...named, route];
    named.push(
      name(
        arrives.stopped ? 'media-stopped-outbound' : 'media-outbound-blocked',
        arrives.sure === 'proven' ? 'proven' : 'likely',
        'failure',
        `The far end's audio arrives (${heard(call)} packets), but ours ${arrives.stopped ? 'gets there no more' : 'does not get there'}: ${arrives.because}.`,
        ['media.outbound', 'media.echo', 'media.path'],
        { explains: ['far-end-silent'] },
      ),
    );
    return named;
  }
  const noise = comfortNoise(call);
  if (noise > 0 && noise === heard(call)) {
    named.push(
      name(
        'far-end-silent',
        arrives.yes ? 'proven' : 'likely',
        'failure',
        `Nothing but comfort noise arrived (${counted(noise, 'packet')}, RFC 3389)${arrives.yes ? `, while ${arrives.because}` : ''}: nobody speaks at the far end, or its microphone is muted.`,
        ['media.inbound', 'media.level', 'media.outbound'],
      ),
    );
    return named;
  }
  const silent = (media.levelDbov !== null && media.levelDbov <= SILENT_DBOV) || (media.exactSilencePercent ?? 0) >= 95;
  if (silent && heard(call) >= 50) {
    const blocked = arrives.yes === null && isEcho(call) && media.rtcpArrived > 0;
    named.push(
      name(
        'far-end-silent',
        arrives.yes && !blocked ? 'proven' : 'likely',
        // Whoever sends keys is there, and silent on purpose: a menu, an entry of digits.
        call.result.dtmfReceived === '' ? 'failure' : 'note',
        `${heard(call)} valid packets arrived with a decoded level of ${media.levelDbov === null ? 'nothing' : `${Math.round(media.levelDbov)} dBov`}${arrives.yes ? `, while ${arrives.because}` : ''}: the far end sends silence.`,
        ['media.level', 'media.echo', 'media.outbound'],
      ),
    );
  } else if (isEcho(call) && call.probe && !call.probe.returned && arrives.yes === null && call.expected.outbound) {
    named.push(
      name(
        'media-outbound-blocked',
        'suspected',
        'failure',
        `The echo service sends audio (${heard(call)} packets), but our test signal is not in it, and no report says that it arrived.`,
        ['media.echo', 'media.outbound'],
      ),
    );
  }
  const { probe } = call;
  if (probe && isWeakEcho(probe) && !isEcho({ ...call, probe: null })) {
    named.push(
      name(
        'quality-echo',
        'likely',
        'degradation',
        `Our own test signal came back after ${Math.round(probe.delayMs ?? 0)} ms, ${Math.round(-(probe.levelDb ?? 0))} dB weaker: the far end does not cancel its echo.`,
        ['media.echo'],
      ),
    );
  }
  return named;
}

/** Clearly our signal, clearly later than it left, and clearly weaker: a service that echoes on purpose gives it back whole. */
function isWeakEcho({ returned, coefficient, delayMs, levelDb }: NonNullable<ObservedCall['probe']>): boolean {
  return returned && coefficient >= 0.3 && (delayMs ?? 0) > 30 && levelDb !== null && levelDb < -8 && levelDb > -45;
}

/** A greeting that is clipped: the first packet comes well after the answer, more than the round trip explains. */
function lateStart(call: ObservedCall): Naming[] {
  const first = call.media?.firstAcceptedMs ?? null;
  const pings = call.pings.map(({ rttMs }) => rttMs).filter((ms) => ms !== null);
  const rtt = pings.length > 0 ? Math.min(...pings) : 0;
  const keys = keysMs(call);
  // ICE and DTLS take five to six round trips after the answer, on any network.
  const limit = FIXED_LIMITS.lateStartMs + rtt + (keys === null ? 0 : SECURED_START_MS + 5 * rtt);
  if (first === null || first <= limit) return [];
  const why = keys === null || keys < first / 2 ? '' : `; the keys were agreed ${Math.round(keys)} ms after it`;
  return [
    name(
      'media-late-start',
      'proven',
      // Somebody else's call may be one to an announcement that takes its time.
      call.seen.at === 'own' ? 'degradation' : 'note',
      `The first audio packet arrived ${Math.round(first)} ms after the answer (limit ${Math.round(limit)} ms with a round trip of ${Math.round(rtt)} ms)${why}: the greeting is clipped.`,
      ['media.inbound', ...(keys === null ? [] : (['call.dtls'] as const)), 'call.answer'],
    ),
  ];
}

function otherSource(call: ObservedCall): Naming[] {
  const { media, answer } = call;
  const main = media?.sources[0];
  if (!main || !answer || main.packets < 10 || (main.address === answer.address && main.port === answer.port))
    return [];
  return [
    name(
      'media-source-differs',
      'proven',
      'note',
      `Audio comes from ${endpointText(main)}, the answer's SDP says ${endpointText(answer)}.`,
      ['media.addresses', 'media.inbound'],
    ),
  ];
}
