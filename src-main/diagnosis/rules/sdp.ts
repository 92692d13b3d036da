/** Offers and answers that break the rules, or that leave nothing to talk with: what ordinary telephones and browsers refuse. */
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming, Rule } from '../api';
import type { ObservedCall, SdpFacts } from '../observed/call';
import { audioOf, formatsText, securityOf } from '../readings/formats';
import { unfitFrames } from '../readings/frames';
import { name } from '../readings/naming';
import { answerFaults, codecFaults, cryptoFaults, type Exchange, offerFaults } from '../readings/sdpFaults';
import { sayings } from './callRefused';

/** What then fails, in whatever way it shows. */
const CONSEQUENCES: CauseCode[] = [
  'call-ended-abnormally',
  'ice-checks-failed',
  'dtls-failed',
  'media-inbound-blocked',
  'media-outbound-blocked',
  'media-both-blocked',
  'media-stopped-inbound',
  'media-stopped-outbound',
  'media-srtp-key-mismatch',
  'own-audio-not-sent',
  'far-end-sends-nothing',
  'far-end-silent',
  'media-direction-held',
];
/** Whoever cannot use an answer says so at once; a call that lasts was understood by both, ms. */
const LASTING_MS = 3000;
/** Statuses about the description (RFC 3261 sections 21.4.13, 21.4.26 and 21.6.4), and of a parser that gives up. */
const ABOUT_SDP: ReadonlySet<number> = new Set([400, 415, 488, 606]);
const MOST_FAULTS = 3;

export const sdpRules: Rule = ({ findings }) => {
  const call = findings['call.setup']?.call;
  if (!call) return [];
  return wasTaken(call) ? taken(call) : refused(call);
};

/** Answered with 2xx, whatever became of it: our own engine hangs up on an answer that it cannot use. */
function wasTaken({ result, final }: ObservedCall): boolean {
  return result.state === 'answered' || (final !== null && final.status < 300);
}

function refused({ final, offer }: ObservedCall): Naming[] {
  if (!final || !offer || !(ABOUT_SDP.has(final.status) || final.reasonHeader?.q850 === 88)) return [];
  const faults = offerFaults(offer);
  if (faults.length === 0) return [];
  const says = sayings(final);
  return [
    name(
      'sdp-invalid',
      /payload|sdp|media|m-?line|mux|codec|parse/i.test(says) ? 'proven' : 'likely',
      'failure',
      `The call was refused with ${says}: ${sentence(faults)}.`,
      ['call.setup', 'call.answer'],
      { replaces: ['call-codec-mismatch', 'call-srtp-mismatch', 'unknown', 'call-rejected'] },
    ),
  ];
}

function taken(call: ObservedCall): Naming[] {
  const exchanges = exchangesOf(call);
  const [first] = exchanges;
  const last = exchanges.at(-1);
  if (!first || !last) return [];
  const works = audioFlows(call);
  const useless = works ? null : uselessAnswer(last);
  if (useless) return [named(useless.code, call, useless.reason, 'failure')];
  // That packets flow is no comfort where nobody can decode them; only our own engine has looked into them.
  const unreadable = [...exchanges.flatMap(cryptoFaults), ...framesOf(call)];
  const fatal = [...unreadable, ...exchanges.flatMap(codecFaults)];
  const faults = [...fatal, ...exchanges.flatMap(answerFaults)];
  if (faults.length === 0) {
    const own = offerFaults(last.offer);
    return own.length > 0 ? [named('sdp-invalid', call, `${capital(sentence(own))}${TOLERATED}.`, 'note')] : [];
  }
  const isUnread = unreadable.length > 0 && call.seen.at !== 'own';
  const isUnseen = fatal.length === 0 && !call.seen.sees.inbound && lasted(call);
  const harmless = (works && !isUnread) || isUnseen;
  const reason = `${capital(sentence(faults))}${harmless ? TOLERATED : ''}.`;
  return [named('sdp-invalid', call, reason, harmless ? 'note' : 'failure')];
}

const TOLERATED = ': here that was put up with, and ordinary telephones or browsers refuse it';

function named(code: CauseCode, { ended }: ObservedCall, reason: string, severity: Naming['severity']): Naming {
  const text = severity === 'failure' && ended.text ? ` The call was ended with "${ended.text}".` : '';
  return name(code, 'proven', severity, `${reason}${text}`, ['call.setup', 'media.addresses'], {
    explains: severity === 'failure' ? CONSEQUENCES.filter((one) => one !== code) : [],
  });
}

/** Nothing is left to talk with. */
function uselessAnswer({ offer, answer }: Exchange): { code: CauseCode; reason: string } | null {
  if (offer.port === 0) return null;
  if (answer.port === 0) {
    // Another medium may have taken its place: a fax (T.38), a video.
    if (answer.details?.lines.some(({ port }) => port !== 0)) return null;
    return {
      code: 'media-direction-held',
      reason: `The call was answered with port 0 for the audio (m=audio 0 ${answer.profile}): it is refused altogether (RFC 3264 section 6).`,
    };
  }
  const offered = securityOf(offer);
  const isUnsigned = offer.fingerprint && !offer.crypto && !answer.fingerprint;
  if (isUnsigned || !securityOf(answer).some((one) => offered.includes(one))) {
    const without = isUnsigned ? ' without a DTLS fingerprint (RFC 5763 section 5)' : '';
    return {
      code: 'call-srtp-mismatch',
      reason: `Offered was ${offer.profile}, and the answer is ${answer.profile}${without}: the two sides do not encrypt alike.`,
    };
  }
  if (audioOf(answer).length === 0 && answer.formats.length > 0) {
    return {
      code: 'call-codec-mismatch',
      reason: `The answer takes ${formatsText(answer.formats)} and no audio codec; offered was ${formatsText(audioOf(offer))}.`,
    };
  }
  return null;
}

/** Who offered and who answered, in their order; what was agreed again word by word counts once. */
function exchangesOf({ agreements, offer, answer, seen }: ObservedCall): Exchange[] {
  if (agreements.length === 0) {
    if (!offer || !answer) return [];
    return [seen.role === 'caller' ? { offer, answer } : { offer: answer, answer: offer }];
  }
  const all = agreements.map(({ by, own, peer }) =>
    by === 'own' ? { offer: own, answer: peer } : { offer: peer, answer: own },
  );
  return all.filter((one, index) => !all.slice(0, index).some((before) => isSame(before, one)));
}

function isSame(one: Exchange, other: Exchange): boolean {
  const text = ({ offer, answer }: Exchange): string => JSON.stringify([offer, answer].map(formOf));
  return text(one) === text(other);
}

/** Without its place, which is no matter of form. */
function formOf({ profile, formats, port, ptimeMs, details }: SdpFacts): unknown {
  return [profile, formats, port === 0, ptimeMs, details?.lines.map(({ media }) => media), details?.crypto];
}

function framesOf({ audio, agreements, answer, offer }: ObservedCall): string[] {
  const last = agreements.at(-1);
  return (['inbound', 'outbound'] as const).flatMap((direction) => {
    const receiver = direction === 'inbound' ? (last?.own ?? offer) : (last?.peer ?? answer);
    const [main] = audio[direction].payloads;
    const format = receiver?.formats.find(({ payloadType }) => payloadType === main?.payloadType);
    if (!receiver || !format || main?.octets == null) return [];
    return unfitFrames(receiver, format, Math.round(main.octets)) ?? [];
  });
}

/** Both sides have understood each other: packets go where they are agreed to go. */
function audioFlows({ result, audio, expected, media }: ObservedCall): boolean {
  const heard = { inbound: audio.inbound.packets, outbound: audio.outbound.packets };
  if (result.state !== 'answered' || heard.inbound + heard.outbound === 0 || (media?.rejected ?? 0) > 0) return false;
  return (!expected.inbound || heard.inbound > 0) && (!expected.outbound || heard.outbound > 0);
}

function lasted({ result, ended }: ObservedCall): boolean {
  return (result.timing.durationMs ?? 0) >= LASTING_MS && (ended.text === null || ended.q850 === 16);
}

function sentence(faults: readonly string[]): string {
  const different = [...new Set(faults)];
  const more = different.length - MOST_FAULTS;
  return different.slice(0, MOST_FAULTS).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
