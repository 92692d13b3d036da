/** Relays (TURN): who refuses us, who is full, who is not there, and who takes data and does not deliver it. */
import { seconds, times } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming, RuleInput } from '../api';
import type { CheckId } from '../facts/findings';
import type { StunError, TurnProbe } from '../facts/ice';
import { isUsable, passes } from '../readings/iceServerFacts';
import { name } from '../readings/naming';
import { tlsFailureNaming } from './tls';
import { callState, usesIceServers } from './udpWay';

const QUOTA = new Set([486, 508]);
const EVIDENCE: CheckId[] = ['ice.turn', 'call.ice'];

/** A refusal of the server's own words, by a probe or in the call. */
interface Refusal {
  url: string;
  error: StunError;
  /** More about it, a sentence. */
  more: string;
}

export function turnNamings(input: RuleInput, isBlocked: boolean, noWay: readonly CauseCode[]): Naming[] {
  const probes = (input.findings['ice.turn']?.probes ?? []).filter(({ configured }) => configured);
  const context = { input, probes, severity: severityOf(input, probes), explains: followsFrom(input, probes, noWay) };
  return [
    ...authFailed(context),
    ...quota(context),
    ...peerForbidden(context),
    ...unreachable(context, isBlocked),
    ...relayBroken(context),
  ];
}

interface Context {
  input: RuleInput;
  probes: readonly TurnProbe[];
  severity: Naming['severity'];
  explains: CauseCode[];
}

/** A relay that does not work harms nobody as long as another one does, or none is needed. */
function severityOf(input: RuleInput, probes: readonly TurnProbe[]): Naming['severity'] {
  if (!usesIceServers(input)) return 'note';
  const state = callState(input);
  if (state === 'no-way') return 'failure';
  if (state === 'works' || probes.some(isUsable)) return 'degradation';
  return input.subject.ice?.policy === 'relay' ? 'failure' : 'degradation';
}

function followsFrom(input: RuleInput, probes: readonly TurnProbe[], noWay: readonly CauseCode[]): CauseCode[] {
  if (!usesIceServers(input)) return [];
  const harmless = callState(input) !== 'no-way' && probes.some(isUsable);
  return ['ice-gathering-slow', 'call-setup-slow', ...(harmless ? [] : noWay)];
}

function authFailed({ input, probes, severity, explains }: Context): Naming[] {
  const refused = probes.filter(({ failed, error }) => failed === 'authenticate' && error);
  const [probe] = refused;
  const told = refusalsInCall(input, (code) => code === 401 || code === 441);
  if (!probe?.error && !told[0]) return [];
  const stale = probe?.error?.code === 438;
  const reason = probe?.error
    ? `${probe.url} answers ${probe.error.code} ${probe.error.reason}${probe.hasCredentials ? ' to a request with credentials' : ', and the configuration has no user name for it'}${probe.realm === null ? '' : ` (realm "${probe.realm}")`}.${whyRefused(probe)}`
    : `${told[0]?.url} answered ${told[0]?.error.code} ${told[0]?.error.reason} in the call.`;
  return [name('turn-auth-failed', stale ? 'likely' : 'proven', severity, reason, EVIDENCE, { explains })];
}

function whyRefused({ credentialsLeftS, error, staleNonces }: TurnProbe): string {
  if (error?.code === 438) return ` Every nonce is called stale (${times(staleNonces)}), however new it is.`;
  if (credentialsLeftS === null) return '';
  return credentialsLeftS < 0
    ? ` The credentials are limited in time by their user name, and ended ${seconds(-credentialsLeftS * 1000)} ago by this computer's clock.`
    : ` The credentials are limited in time, and good for ${seconds(credentialsLeftS * 1000)} still: they are made with another secret, or the clocks differ.`;
}

function quota({ input, probes, severity, explains }: Context): Naming[] {
  // Our own call may have used up what there is: then there was room for it.
  const relayedInCall = input.findings['call.setup']?.call?.ice?.local.some(({ type }) => type === 'relay') ?? false;
  const full = probes.find(({ failed, error }) => failed === 'allocate' && error && QUOTA.has(error.code));
  const [told] = refusalsInCall(input, (code) => QUOTA.has(code));
  const gathered = (input.findings['ice.candidates']?.steps ?? []).find(({ code }) => code !== null && QUOTA.has(code));
  const refusal: Refusal | null =
    told ??
    (full?.error && !relayedInCall ? { url: full.url, error: full.error, more: '' } : null) ??
    (gathered?.server && !relayedInCall
      ? {
          url: gathered.server,
          error: { code: gathered.code ?? 0, reason: gathered.text.replace(/^\d+ /, '') },
          more: ' One relay address alone is granted; all of them at the same time, as a call asks for them, are not.',
        }
      : null);
  if (!refusal) return [];
  const { url, error, more } = refusal;
  return [
    name(
      'turn-quota',
      'proven',
      full || told ? severity : 'degradation',
      `${url} knows the credentials and refuses the allocation: ${error.code} ${error.reason}.${more}`,
      EVIDENCE,
      { explains: full || told ? explains : [] },
    ),
  ];
}

function peerForbidden({ input, probes, severity, explains }: Context): Naming[] {
  const call = input.findings['call.setup']?.call;
  const inCall = call?.ice?.pairs.find(({ local, error }) => local.type === 'relay' && error?.code === 403);
  if (inCall) {
    const harm = callState(input) === 'no-way';
    const reason = `The relay ${endpointText(inCall.local)} refuses to send to ${endpointText(inCall.remote)}, which the far end named for its audio: 403 ${inCall.error?.reason ?? ''}.`;
    return [
      name('turn-peer-forbidden', 'proven', harm ? 'failure' : 'note', reason, EVIDENCE, {
        explains: harm ? explains : [],
      }),
    ];
  }
  const asked = probes.flatMap(({ url, permissions }) => permissions.map((permission) => ({ url, ...permission })));
  const forbidden = asked.filter(({ error }) => error?.code === 403);
  const [first] = forbidden;
  if (!first?.error) return [];
  const all = forbidden.length === asked.length;
  // That it does not relay to the private address that we have in its own network says nothing about those whom we call.
  const matters = all || forbidden.some(({ who }) => who === 'server');
  const peers = [...new Set(forbidden.map(({ peer }) => peer))].join(', ');
  const scope = all ? ', and to nobody else that it was asked for' : '';
  return [
    name(
      'turn-peer-forbidden',
      'proven',
      matters && (all || callState(input) !== 'works') ? severity : 'note',
      `${first.url} refuses to send to ${peers}${scope}: 403 ${first.error.reason}.`,
      EVIDENCE,
      { explains: matters ? explains : [] },
    ),
  ];
}

function unreachable({ input, probes, severity, explains }: Context, isBlocked: boolean): Naming[] {
  const dead = probes.filter(({ reach, transport }) => reach !== 'answered' && !(isBlocked && transport === 'udp'));
  const [first] = dead;
  if (!first) return [];
  const tls = dead.find(({ tlsFailure }) => tlsFailure !== null);
  const certain = dead.some(({ reach }) => reach !== 'silent' && reach !== 'local');
  const open = input.findings['ice.turn']?.probes.find((probe) => !probe.configured && probe.reach === 'answered');
  const hint = open ? ` ${open.url} answers, but is not configured.` : '';
  return [
    ...(tls?.tlsFailure
      ? [
          {
            ...tlsFailureNaming(input, 'ice.turn', {
              failure: tls.tlsFailure,
              tls: tls.tls,
              date: null,
              where: tls.url,
              error: tls.failure,
            }),
            severity,
            explains: ['turn-unreachable', ...explains] satisfies CauseCode[],
          },
        ]
      : []),
    name(
      'turn-unreachable',
      certain || dead.length > 1 ? 'proven' : 'likely',
      severity,
      `${dead.map(howSilent).join(' ')}${hint}`,
      ['ice.turn', 'ice.stun'],
      { explains: ['stun-unreachable', ...explains] },
    ),
  ];
}

function howSilent({ url, reach, transport, address, port, sent, waitedMs, failure }: TurnProbe): string {
  if (reach === 'silent' && transport === 'udp' && address !== null) {
    return `${url}: ${sent} Allocate requests to ${endpointText({ address, port })} within ${seconds(waitedMs ?? 0)} went unanswered.`;
  }
  return `${url}: ${failure ?? reach}`;
}

function relayBroken({ input, probes, severity, explains }: Context): Naming[] {
  const carried = input.findings['call.setup']?.call?.ice?.selected?.local.type === 'relay';
  const broken = probes.find(({ relayed, data }) => relayed !== null && data[0] && !passes(data[0]));
  if (!broken?.relayed) return [];
  const { url, relayed, data, implausible } = broken;
  if (carried) {
    return [
      name(
        'turn-relay-broken',
        'proven',
        'note',
        `The call went through ${url}, although nothing gets from here to its relayed address ${endpointText(relayed)} and back: those whom we call reach it, others may not.${implausible ? ` It looks wrong: ${implausible}.` : ''}`,
        EVIDENCE,
      ),
    ];
  }
  const inside = data.some(passes);
  const lost = data.filter((one) => !passes(one));
  const tried = lost
    .map(
      ({ way, sent }) =>
        `${sent} packets ${way === 'own-socket' ? 'to and from another socket of ours' : 'between two relayed addresses'}`,
    )
    .join(' and ');
  return [
    name(
      'turn-relay-broken',
      inside ? 'likely' : 'proven',
      severity,
      `${url} grants the relayed address ${endpointText(relayed)}, and of ${tried} none came through${inside ? ', while those between two of its own relayed addresses did; unless this network lets no UDP out to those ports, nobody outside gets there' : ''}.${implausible ? ` What is wrong shows already: ${implausible}.` : ''}`,
      EVIDENCE,
      { explains },
    ),
  ];
}

/** What servers told the call itself when it gathered its candidates. */
function refusalsInCall({ findings }: RuleInput, wanted: (code: number) => boolean): Refusal[] {
  const refused = findings['call.setup']?.call?.ice?.gathering.refused ?? [];
  return refused.flatMap(({ url, code, reason }) =>
    code !== null && wanted(code) ? [{ url, error: { code, reason }, more: '' }] : [],
  );
}
