/**
 * Why a call ended, in three languages: SIP status, Q.850 cause, and the cause names of the FreeSWITCH family. Sources: ITU-T Q.850
 * (2018), RFC 3398 section 8.2.6.1, and the status table that FreeSWITCH and Kazoo use. A Reason header (RFC 3326) goes before
 * the table: see `hangupFromQ850`.
 */
export interface HangupCause {
  /** Q.850 cause, 1 to 127; above that a number of the softswitch's own (487, 604...). */
  q850: number;
  /** The softswitch's name, for example USER_BUSY; null for causes that it has no name for. */
  name: string | null;
  /** One sentence for people. */
  meaning: string;
}

type Row = readonly [q850: number, name: string | null, meaning: string];

const ROWS: readonly Row[] = [
  [1, 'UNALLOCATED_NUMBER', 'Nobody has this number.'],
  [2, 'NO_ROUTE_TRANSIT_NET', 'The transit network that was asked for is not known here.'],
  [3, 'NO_ROUTE_DESTINATION', 'There is no route to this number: no dial plan entry, call flow or trunk takes it.'],
  [4, null, 'The prefix that was dialled is not in use (special information tone).'],
  [5, null, 'The trunk prefix was misdialled.'],
  [6, 'CHANNEL_UNACCEPTABLE', 'The channel that was chosen cannot be used for this call.'],
  [7, 'CALL_AWARDED_DELIVERED', 'The call was joined to one that already exists.'],
  [8, null, 'A call of higher priority took the line.'],
  [9, null, 'A call of higher priority took the line, which stays reserved.'],
  [14, null, 'The number was ported to another network: ask again there.'],
  [16, 'NORMAL_CLEARING', 'Somebody hung up: the call ended normally.'],
  [17, 'USER_BUSY', 'The called party is busy.'],
  [18, 'NO_USER_RESPONSE', 'The called device did not react at all: it is off, unreachable or not registered.'],
  [19, 'NO_ANSWER', 'It rang, but nobody answered in time.'],
  [20, 'SUBSCRIBER_ABSENT', 'The called party is not logged on.'],
  [21, 'CALL_REJECTED', 'The other side refuses the call: by hand, by a rule, or for lack of permission.'],
  [22, 'NUMBER_CHANGED', 'The called party has another number now.'],
  [23, 'REDIRECTION_TO_NEW_DESTINATION', 'The call was sent on to another destination.'],
  [24, null, 'The call was rejected by a feature at the destination.'],
  [25, 'EXCHANGE_ROUTING_ERROR', 'The call went in a circle or through too many hops: look for a routing loop.'],
  [26, null, 'Another party of a shared line took the call.'],
  [27, 'DESTINATION_OUT_OF_ORDER', 'The called device or its line is out of order.'],
  [28, 'INVALID_NUMBER_FORMAT', 'The number is incomplete or not in the expected form.'],
  [29, 'FACILITY_REJECTED', 'A feature that was asked for cannot be provided by the network.'],
  [30, 'RESPONSE_TO_STATUS_ENQUIRY', 'This is the answer to a status enquiry, not a failure.'],
  [31, 'NORMAL_UNSPECIFIED', 'The call ended without a particular cause being given.'],
  [34, 'NORMAL_CIRCUIT_CONGESTION', 'All channels or trunk lines to the destination are in use.'],
  [38, 'NETWORK_OUT_OF_ORDER', 'The network on the way is out of order and will stay so for a while.'],
  [39, null, 'A permanent connection is out of service.'],
  [40, null, 'A permanent connection is in service.'],
  [41, 'NORMAL_TEMPORARY_FAILURE', 'A server on the way has a temporary fault: trying again soon may help.'],
  [42, 'SWITCH_CONGESTION', 'The switch is overloaded.'],
  [43, 'ACCESS_INFO_DISCARDED', 'The network dropped information that was sent along with the call.'],
  [44, 'REQUESTED_CHAN_UNAVAIL', 'The channel or circuit that was asked for is not available.'],
  [45, 'PRE_EMPTED', 'A call of higher priority took the resources.'],
  [46, null, 'A call of higher priority blocks the line.'],
  [47, null, 'Some resource is missing: ports, channels, memory or licences.'],
  [49, null, 'The quality of service that was asked for is not available.'],
  [50, 'FACILITY_NOT_SUBSCRIBED', 'The feature that was asked for is not part of the subscription.'],
  [52, 'OUTGOING_CALL_BARRED', 'Outgoing calls of this kind are barred for the caller.'],
  [53, null, 'Outgoing calls are barred within the closed user group.'],
  [54, 'INCOMING_CALL_BARRED', 'Incoming calls are barred for the called party.'],
  [55, null, 'Incoming calls are barred within the closed user group.'],
  [57, 'BEARERCAPABILITY_NOTAUTH', 'The caller may not use this kind of connection.'],
  [58, 'BEARERCAPABILITY_NOTAVAIL', 'This kind of connection is not available at present.'],
  [62, null, 'The access information contradicts the class of the subscriber.'],
  [63, 'SERVICE_UNAVAILABLE', 'The service or option that was asked for is not available.'],
  [65, 'BEARERCAPABILITY_NOTIMPL', 'This kind of connection is not implemented.'],
  [66, 'CHAN_NOT_IMPLEMENTED', 'This type of channel is not implemented.'],
  [69, 'FACILITY_NOT_IMPLEMENTED', 'The feature that was asked for is not implemented.'],
  [70, null, 'Only restricted digital information can be carried.'],
  [79, 'SERVICE_NOT_IMPLEMENTED', 'The service or option that was asked for is not implemented.'],
  [81, 'INVALID_CALL_REFERENCE', 'The message belongs to a call that the other side does not know.'],
  [82, null, 'The channel that was named does not exist.'],
  [83, null, 'A suspended call exists, but not under this identity.'],
  [84, null, 'This call identity is in use already.'],
  [85, null, 'There is no suspended call.'],
  [86, null, 'The call with this identity was cleared before.'],
  [87, null, 'The user is no member of the closed user group.'],
  [
    88,
    'INCOMPATIBLE_DESTINATION',
    'The two sides have no codec, media type or encryption in common: compare the SDP of both.',
  ],
  [90, null, 'The closed user group does not exist.'],
  [91, null, 'The transit network was not selected correctly.'],
  [95, 'INVALID_MSG_UNSPECIFIED', 'A message was not valid.'],
  [
    96,
    'MANDATORY_IE_MISSING',
    'Something mandatory was missing: often an answer to an authentication challenge, or a common codec.',
  ],
  [97, 'MESSAGE_TYPE_NONEXIST', 'The other side does not know this type of message.'],
  [98, 'WRONG_MESSAGE', 'The message does not fit the state of the call, or its type is not known.'],
  [99, 'IE_NONEXIST', 'An element or parameter of a message is not known.'],
  [100, 'INVALID_IE_CONTENTS', 'An element of a message has contents that are not valid.'],
  [101, 'WRONG_CALL_STATE', 'The message does not fit the state of the call: often access lists out of step.'],
  [
    102,
    'RECOVERY_ON_TIMER_EXPIRE',
    'No response came in time: a firewall, NAT or SIP ALG on the way, or a server that is down.',
  ],
  [103, 'MANDATORY_IE_LENGTH_ERROR', 'A parameter that is not known was passed on.'],
  [110, null, 'A message with a parameter that is not known was discarded.'],
  [111, 'PROTOCOL_ERROR', 'The signalling broke the protocol.'],
  [127, 'INTERWORKING', 'Networks of different kinds met on the way, and the exact cause was lost between them.'],
  [487, 'ORIGINATOR_CANCEL', 'The caller hung up before anybody answered.'],
  [500, 'CRASH', 'The softswitch lost the call in a crash.'],
  [501, 'SYSTEM_SHUTDOWN', 'The softswitch was shut down.'],
  [502, 'LOSE_RACE', 'Another device answered the same call first.'],
  [503, 'MANAGER_REQUEST', 'An administrator ended the call.'],
  [600, 'BLIND_TRANSFER', 'The call was transferred.'],
  [601, 'ATTENDED_TRANSFER', 'The call was transferred after a consultation.'],
  [602, 'ALLOTTED_TIMEOUT', 'The time allotted to the call was used up.'],
  [603, 'USER_CHALLENGE', 'The softswitch asked for credentials.'],
  [604, 'MEDIA_TIMEOUT', 'No audio packets arrived for too long: one-way audio, or a device that vanished.'],
  [605, 'PICKED_OFF', 'Somebody else picked the call up.'],
  [606, 'USER_NOT_REGISTERED', 'The called device is not registered.'],
  [607, 'PROGRESS_TIMEOUT', 'The carrier or device did not ring, play early media or answer in the time that it had.'],
  [608, 'INVALID_GATEWAY', 'The gateway that the call was to take does not exist.'],
  [609, 'GATEWAY_DOWN', 'The gateway that the call was to take is down.'],
  [610, 'INVALID_URL', 'The address to call is not a valid one.'],
  [611, 'INVALID_PROFILE', 'The SIP profile that the call was to take does not exist.'],
  [612, 'NO_PICKUP', 'There was no call to pick up.'],
  [613, 'SRTP_READ_ERROR', 'Encrypted audio could not be decrypted.'],
  [614, 'BOWOUT', 'The softswitch left the path of the call.'],
  [615, 'BUSY_EVERYWHERE', 'The called party is busy on all devices.'],
  [616, 'DECLINE', 'The called party declined the call.'],
  [617, 'DOES_NOT_EXIST_ANYWHERE', 'Nobody has this number anywhere.'],
  [618, 'NOT_ACCEPTABLE', 'The called party can be reached but cannot take this kind of session.'],
  [619, 'UNWANTED', 'The called party marked the call as unwanted.'],
  [620, 'NO_IDENTITY', 'The network demands a signed caller identity, and the call had none.'],
  [621, 'BAD_IDENTITY_INFO', 'The certificate of the caller identity could not be fetched.'],
  [622, 'UNSUPPORTED_CERTIFICATE', 'The certificate of the caller identity is not accepted.'],
  [623, 'INVALID_IDENTITY', 'The signature of the caller identity is wrong.'],
  [624, 'STALE_DATE', 'The signed caller identity is too old: check the clocks.'],
];
const BY_CAUSE = new Map(ROWS.map(([q850, name, meaning]) => [q850, { q850, name, meaning }]));
const BY_NAME = new Map(ROWS.flatMap(([q850, name]) => (name === null ? [] : [[name, q850] as const])));

/** What a Reason header with the protocol Q.850 says (RFC 3326), or a softswitch's own cause number. */
export function hangupFromQ850(cause: number): HangupCause {
  return (
    BY_CAUSE.get(cause) ?? {
      q850: cause,
      name: null,
      meaning: `The other side gave cause ${cause}, which has no common meaning.`,
    }
  );
}

/** What one value of a Reason header says (RFC 3326). */
export interface ReasonSaid {
  protocol: string;
  cause: number | null;
  text: string | null;
}

/**
 * FreeSWITCH writes causes of its own as SIP ones: from 500 and 600 on in older versions, which real statuses share, and from 700 and 800 on in
 * newer ones (switch_call_cause_t). Its name stands in the text.
 */
const MOVED_BY = 200;
const MOVED_FROM = 700;

/** The cause that a Reason names by number or by the softswitch's name for it; null where it names none that is known. */
export function hangupFromReason({ protocol, cause, text }: ReasonSaid): HangupCause | null {
  const named = BY_NAME.get(text?.trim() ?? '');
  if (named !== undefined) return hangupFromQ850(named);
  if (cause === null) return null;
  if (/^q\.850$/i.test(protocol)) return hangupFromQ850(cause);
  if (!/^sip$/i.test(protocol)) return null;
  if (cause >= MOVED_FROM) return BY_CAUSE.get(cause - MOVED_BY) ?? null;
  return cause >= 300 ? hangupFromStatus(cause) : null;
}

/** Of several values the one of Q.850 says it, else the first that says anything; words without a known cause are shown as they are. */
export function hangupFromReasons(
  reasons: readonly ReasonSaid[],
): { q850: number | null; name: string | null; meaning: string } | null {
  const q850 = reasons.filter(({ protocol }) => /^q\.850$/i.test(protocol));
  for (const reason of [...q850, ...reasons]) {
    const known = hangupFromReason(reason);
    if (known) return known;
  }
  const [first] = reasons;
  if (!first) return null;
  return { q850: null, name: null, meaning: `It was ended with the words "${reasonText(first)}".` };
}

/** Its text word by word, else protocol and cause. */
export function reasonText({ protocol, cause, text }: ReasonSaid): string {
  return text ?? `${protocol}${cause === null ? '' : ` ${cause}`}`;
}

const NORMAL_CLEARING = 16;
const REDIRECTION = 23;
const NORMAL_UNSPECIFIED = 31;

const CAUSE_OF_STATUS: ReadonlyMap<number, number> = new Map(
  (
    [
      [1, [404]],
      [3, [485, 604]],
      [17, [486, 600]],
      [18, [480]],
      [21, [401, 402, 403, 407, 603, 607, 608]],
      [22, [410]],
      [25, [482, 483]],
      [28, [484]],
      [38, [502]],
      [41, [400, 481, 500, 503]],
      [63, [405]],
      [79, [406, 415, 501]],
      [88, [488, 606]],
      [102, [408, 504]],
      [127, [413, 414, 416, 420, 421, 423, 505, 513]],
      [487, [487]],
      [620, [428]],
      [621, [436]],
      [622, [437]],
      [623, [438]],
    ] as const
  ).flatMap(([cause, statuses]) => statuses.map((status) => [status, cause] as const)),
);

/** Statuses that say more than the cause which they share with others. */
const MEANING_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'The server found the request malformed.',
  401: 'The server asked for credentials and did not accept ours: check user name and password.',
  403: 'The server understood the request and forbids it: check the permissions, the source address and the password.',
  405: 'The server does not allow this method for this address.',
  407: 'A proxy asked for credentials and did not accept ours: check user name and password.',
  408: 'The server gave up waiting for the called side.',
  415: 'The other side does not take the type of body that was sent.',
  420: 'The other side does not support an extension that the request demanded.',
  480: 'The called party is known but cannot be reached at present: not registered, do-not-disturb, or no answer.',
  481: 'The other side does not know this call any more.',
  482: 'The request came back to a server that had seen it before: look for a routing loop.',
  483: 'The request went through too many hops: look for a routing loop.',
  485: 'The address fits several parties.',
  500: 'The server has an internal fault.',
  503: 'The server is overloaded or down for maintenance.',
  504: 'A server on the way got no answer from the next one.',
  505: 'The server does not know this version of SIP.',
  513: 'The message was too large for the other side.',
  603: 'The called party declined the call.',
  607: 'The called party marked the call as unwanted.',
  608: 'A screening service on the way rejected the call.',
};

/** The cause that a final SIP status stands for where no Reason header says better. */
export function hangupFromStatus(status: number): HangupCause {
  const cause = hangupFromQ850(CAUSE_OF_STATUS.get(status) ?? causeOfClass(status));
  const meaning = MEANING_OF_STATUS[status];
  return meaning === undefined ? cause : { ...cause, meaning };
}

function causeOfClass(status: number): number {
  if (status >= 200 && status < 300) return NORMAL_CLEARING;
  return status >= 300 && status < 400 ? REDIRECTION : NORMAL_UNSPECIFIED;
}
