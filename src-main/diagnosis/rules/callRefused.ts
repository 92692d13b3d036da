/** A final response that is a refusal: what it says, and what a call with one thing changed adds. */
import { causeOfInvite, causeOfQ850 } from '../../../src-shared/causes/bySipStatus';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming, RuleInput } from '../api';
import type { FinalResponseFacts, ObservedCall, SdpFacts } from '../observed/call';
import { name, retried } from '../readings/naming';
import { ledOnAgain } from './redirects';
import { isAudio, securityOf } from '../readings/formats';
import { LOOP_REALMS } from './registration';

/** Whoever ends a call earlier has not waited in vain for what lies behind, ms. */
const GAVE_UP_MS = 4000;

export function rejected(input: RuleInput, call: ObservedCall, final: FinalResponseFacts): Naming[] {
  const says = sayings(final);
  const { status } = final;
  const written = malformed(call, says);
  if (written) return [written];
  if (status === 483 && (call.dialog?.maxForwards ?? FEW_HOPS) < FEW_HOPS) return [];
  const q850 = final.reasonHeader?.q850 ?? null;
  if (status === 401 || status === 407) return unauthorized(input, call, final, says);
  if (status === 422) {
    return [
      setup(
        'call-session-timer-drop',
        'likely',
        `The call was refused with ${says}: the session timer (Min-SE ${final.minSeS ?? 'unknown'} s) could not be agreed.`,
      ),
    ];
  }
  if (status === 488 || status === 606 || status === 415 || q850 === 88) return notAcceptable(input, call, says);
  // RFC 3326: the Reason header says more than the status that it came with.
  const told = causeOfQ850(q850);
  if (!told && status < 400) return [ledOnAgain(call, says)];
  if (!told && TOO_LARGE.has(status)) return [tooLarge(input, call, says)];
  const rang = call.provisional.some((response) => response.status >= 180);
  const code = causeOfInvite(status, q850, rang);
  if (code === 'unknown') {
    return [setup('unknown', 'likely', `The call was refused with ${says}, for which there is no usual cause.`)];
  }
  if (code === 'call-no-route' && !told && isAway(final)) {
    return [
      setup(
        'call-unavailable',
        'likely',
        `The call was refused with ${says}: the number exists, and nobody is registered there.`,
      ),
    ];
  }
  if (!told && (code === 'call-no-answer' || code === 'call-progress-timeout')) return [timedOut(final, rang, says)];
  const later = final.retryAfterS === null ? '' : `, try again after ${final.retryAfterS} s`;
  const also = code === 'server-overloaded' ? later : more(final);
  return [setup(code, 'proven', `The call was refused with ${says}${also}${nonceText(call)}.`)];
}

/** A request with fewer is a probe of the way (RFC 3261 section 20.22), which is meant to end in 483. */
const FEW_HOPS = 10;

/** RFC 3261 section 8.1.3.5: a challenge begins no dialog, and a request that says it is within one finds none. */
function malformed({ dialog, final }: ObservedCall, says: string): Naming | null {
  if (!dialog?.keptTag || final?.status !== 481) return null;
  return setup(
    'sip-request-malformed',
    'proven',
    `The INVITE with the credentials carries the To tag "${dialog.keptTag}" of the challenge, as if a dialog stood; it was refused with ${says}.`,
  );
}

/** RFC 7616 section 3.4: the count of a nonce grows with each request; a server that counts refuses one that begins anew. */
function nonceText({ dialog, final }: ObservedCall): string {
  if (!dialog?.nonceFromBefore || (final?.authorized ?? 0) !== 1 || final?.status !== 403) return '';
  return '; it came with credentials at once, for a nonce that was not given in this call, and with nc=00000001: a server that counts its nonces refuses one that was used before';
}

/** 408, 487, 504: somebody on the way lost patience. */
function timedOut({ status, atMs }: FinalResponseFacts, rang: boolean, says: string): Naming {
  if (rang) return setup('call-no-answer', 'proven', `After ringing the call ended with ${says}.`);
  if (status === 487 && (atMs ?? 0) < GAVE_UP_MS) {
    return setup('unknown', 'likely', `The call was ended with ${says} before it rang, and not by us.`);
  }
  return setup(
    'call-progress-timeout',
    'likely',
    `The server itself gave up with ${says}: what lies behind it did not answer.`,
  );
}

/** RFC 3261 sections 21.4.11 and 21.5.7. */
const TOO_LARGE = new Set([413, 513]);

function tooLarge(input: RuleInput, call: ObservedCall, says: string): Naming {
  const small = retried(input, 'size');
  const taken = small !== undefined && accepted(small);
  return setup(
    'unknown',
    taken ? 'proven' : 'likely',
    `The INVITE of ${call.inviteOctets ?? 'too many'} octets was refused with ${says}${taken ? `, one of ${small.inviteOctets ?? 'fewer'} octets is taken` : ''}: offer fewer codecs, or raise the server's limit.`,
    ['call.setup', 'call.retry'],
  );
}

/** "User not registered" and its like: the number is known, the telephone is not there. */
function isAway({ reason, warning, reasonHeader }: FinalResponseFacts): boolean {
  return /(not|un)[ -]?registered|not (online|logged in|connected|available)|offline|absent subscriber/i.test(
    [reason, warning, reasonHeader?.text].join(' '),
  );
}

/** The registrar may have taken the same password: then it is not the password itself that is wrong. */
function unauthorized(
  { subject, findings }: RuleInput,
  { seen }: ObservedCall,
  { challenges = [], authorized, realms: asked = [] }: FinalResponseFacts,
  says: string,
): Naming[] {
  const realms = challenges.map(({ realm }) => realm);
  if (!subject.hasPassword) {
    return [
      setup(
        'auth-challenge-unanswered',
        'proven',
        `The INVITE was challenged (${says}), and the account has no password.`,
      ),
    ];
  }
  if (challenges.length > 0 && challenges.every(({ supported }) => !supported)) {
    return [
      setup('auth-unsupported-algorithm', 'proven', `The challenge to our INVITE (${says}) offers only what we lack.`),
    ];
  }
  if (authorized === 0) {
    return [
      setup(
        'auth-challenge-unanswered',
        'proven',
        `The INVITE was challenged (${says}, realm ${realms.join(', ')}), and no request with credentials followed${seen.at === 'own' ? " although there is a password: it is kept from servers that are neither the account's domain nor its registrar or proxy" : ''}.`,
      ),
    ];
  }
  if (asked.length >= LOOP_REALMS) {
    return [
      setup(
        'auth-challenge-loop',
        'proven',
        `${authorized ?? 'Several'} times the INVITE was sent with credentials, and each time those of another realm were asked for: ${asked.length} realms in one call.`,
      ),
    ];
  }
  if (challenges.some(({ stale }) => stale)) {
    return [
      setup(
        'auth-stale-loop',
        'proven',
        `The INVITE was sent again with each new nonce, and each time the answer was "stale=true" (${says}): the server does not know its own nonces.`,
      ),
    ];
  }
  const registered = findings['registration.register'];
  const good = new Set(
    registered?.outcome === 'registered'
      ? registered.steps.flatMap(({ response }) => response?.challenges.map(({ realm }) => realm) ?? [])
      : [],
  );
  const refused = `The INVITE with credentials${realms.length > 0 ? ` for the realm ${realms.join(', ')}` : ''} was refused with ${says}`;
  if (good.size === 0) return [setup('auth-wrong-password', 'proven', `${refused}.`)];
  if (realms.length > 0 && realms.every((realm) => !good.has(realm))) {
    return [
      setup(
        'auth-wrong-password',
        'likely',
        `${refused}, while REGISTER was taken with the same user and password in the realm ${[...good].join(', ')}: for calls another password is wanted.`,
        ['call.setup', 'registration.register'],
      ),
    ];
  }
  return [
    setup(
      'unknown',
      'likely',
      `${refused}, although REGISTER was taken with the same user and password: the password is right, and the server does not accept it for calls (its own check of calls, or several servers that do not share their nonces).`,
      ['call.setup', 'registration.register'],
    ),
  ];
}

/** 488 does not say what it dislikes: a call with one thing changed does. */
function notAcceptable(input: RuleInput, call: ObservedCall, says: string): Naming[] {
  const codecs = retried(input, 'codecs');
  const security = retried(input, 'security');
  const offered = sdpText(call.offer);
  const theirs = call.final?.sdp ?? null;
  if (security && accepted(security)) {
    return [
      setup(
        'call-srtp-mismatch',
        'proven',
        `${offered} was refused with ${says}; the same call ${security.variant.label} is taken.`,
        ['call.retry', 'call.setup'],
      ),
    ];
  }
  if (codecs && accepted(codecs)) {
    return [
      setup(
        'call-codec-mismatch',
        'proven',
        `${offered} was refused with ${says}; the same call ${codecs.variant.label} is taken.`,
        ['call.retry', 'call.setup'],
      ),
    ];
  }
  const common = theirs && call.offer ? inCommon(call.offer, theirs) : [];
  if (theirs && call.offer && common.length > 0 && !encryptAlike(theirs, call.offer)) {
    return [
      setup(
        'call-srtp-mismatch',
        'proven',
        `We offered ${call.offer.profile}, the far end would take ${theirs.profile} (${says}).`,
      ),
    ];
  }
  if (theirs && common.length === 0)
    return [
      setup(
        'call-codec-mismatch',
        'proven',
        `We offered ${offered}, the far end would take ${sdpText(theirs)} (${says}).`,
      ),
    ];
  const tried = [codecs, security].filter((one) => one !== undefined).map(({ variant }) => variant.label);
  const also = tried.length > 0 ? `, and so were calls ${tried.join(' and ')}` : '';
  const other = otherThanCodecs(call.final);
  if (theirs || other) {
    const why = theirs
      ? `although the far end lists ${common.join(', ')}, which we offered`
      : `and the warning names ${other ?? 'another reason'}`;
    return [
      setup(
        'unknown',
        'likely',
        `${offered} was refused with ${says}${also}, ${why}: it is not for want of a codec in common.`,
        ['call.setup', 'call.retry'],
      ),
    ];
  }
  // What everybody has cannot be what is missing; encryption may be.
  const secured = call.offer !== null && !securityOf(call.offer).includes('none');
  if (secured && !/codec/i.test(says) && codecs === undefined && call.offer?.formats.some(isEverybodys)) {
    return [
      setup(
        'call-srtp-mismatch',
        'suspected',
        `${offered} was refused with ${says}${also}: it holds codecs that everybody has, and encryption, which not everybody takes.`,
        ['call.setup', 'call.retry'],
      ),
    ];
  }
  const media = /\b30[45]\b|incompatible media|codec/i.test(says);
  return [
    setup(
      'call-codec-mismatch',
      media ? 'likely' : 'suspected',
      `${offered} was refused with ${says}${also}: no codec in common.`,
      ['call.setup', 'call.retry'],
    ),
  ];
}

function inCommon(offer: SdpFacts, theirs: SdpFacts): string[] {
  const ours = new Set(offer.formats.map(({ name: codec }) => codec.toLowerCase()));
  return theirs.formats
    .map(({ name: codec }) => codec)
    .filter((codec) => isAudio(codec) && ours.has(codec.toLowerCase()));
}

function encryptAlike(one: SdpFacts, other: SdpFacts): boolean {
  return securityOf(one).some((way) => securityOf(other).includes(way));
}

function isEverybodys({ name: codec }: SdpFacts['formats'][number]): boolean {
  return /^pcm[ua]$/i.test(codec);
}

/** RFC 3261 section 20.43: warnings about something else than the codecs. */
const WARNINGS: Record<string, string> = {
  300: 'the network protocol',
  301: 'the kind of address',
  302: 'the transport protocol',
  303: 'the bandwidth units',
  306: 'an attribute that is not understood',
  330: 'multicast',
  331: 'unicast',
  370: 'too little bandwidth',
};

function otherThanCodecs(final: FinalResponseFacts | null): string | null {
  return WARNINGS[/^\s*(3\d\d)\b/.exec(final?.warning ?? '')?.[1] ?? ''] ?? null;
}

function accepted(call: ObservedCall): boolean {
  return call.result.state === 'answered' || call.provisional.some(({ status }) => status >= 180);
}

function more({ status }: FinalResponseFacts): string {
  if (status === 482 || status === 483) return ': the servers pass it on in a circle';
  return status === 484 ? ': too few digits' : '';
}

export function sayings({ status, reason, warning, reasonHeader }: FinalResponseFacts): string {
  return [`${status} ${reason}`.trim(), warning, reasonHeader?.text].filter((part) => part).join('; ');
}

export function sdpText(sdp: SdpFacts | null): string {
  if (!sdp) return 'The offer';
  return `${sdp.profile} with ${sdp.formats.map(({ name: codec }) => codec).join(', ') || 'no codec'}`;
}

export function setup(
  code: CauseCode,
  confidence: Naming['confidence'],
  reason: string,
  evidence: Naming['evidence'] = ['call.setup', 'call.answer'],
): Naming {
  return name(code, confidence, 'failure', reason, evidence);
}
