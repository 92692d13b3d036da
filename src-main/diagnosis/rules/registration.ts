import type { CauseCode } from '../../../src-shared/causes/codes';
import { endpointText } from '../../../src-shared/words/endpoint';
import { seconds, times } from '../../../src-shared/words/figures';
import { hangupFromQ850 } from '../../../src-shared/model/hangup';
import { causeOfQ850, causeOfRegister } from '../../../src-shared/causes/bySipStatus';
import type { Naming, Rule, RuleInput } from '../api';
import type { RegisterFacts, RegisterStep } from '../facts/registration';
import { configuredReach, name } from '../readings/naming';

/** A call can do without registration, but nobody can call in: all of it counts as a failure. */
const REFUSED = new Set<CauseCode>(['invite-no-response', 'call-rejected', 'call-unavailable', 'call-no-route']);

/** What the registrar made of us: each refusal told apart by what was asked and answered before it. */
export const registrationRules: Rule = (input) => {
  const facts = input.findings['registration.register'];
  if (!facts) return [];
  if (facts.outcome === 'refused')
    return refused(input, facts).map((naming) => ({ ...naming, explains: [...REFUSED] }));
  if (facts.outcome === 'unanswered' && facts.silence) return [unanswered(facts, facts.silence)];
  if (facts.outcome === 'unanswered') return aloneUnanswered(input, facts);
  return facts.outcome === 'registered' ? [...expiry(facts), ...notListed(facts), ...bindings(input)] : [];
};

/** As a capture shows it; for our own the checks of the way tell more. */
function unanswered(
  { server, steps }: RegisterFacts,
  { answersOthers, waitedMs, icmp }: NonNullable<RegisterFacts['silence']>,
): Naming {
  const to = server ? endpointText(server) : 'the registrar';
  if (icmp) {
    return refusal(
      icmp.isPort ? 'sip-port-closed' : 'server-unreachable',
      'proven',
      `${icmp.from} answered the REGISTER to ${to} with ICMP "${icmp.meaning}".`,
    );
  }
  const { sent = 1, uri = null } = steps.findLast(({ response }) => response === null) ?? {};
  const other = answersOthers ? 'although it answers other requests' : 'and it answers nothing else in this capture';
  return refusal(
    'registration-no-response',
    answersOthers ? 'likely' : 'suspected',
    `REGISTER${uri === null ? '' : ` for ${uri}`} was sent ${times(sent)} to ${to}, and nothing came back in ${seconds(waitedMs)}, ${other}.`,
  );
}

/** The server answers OPTIONS on the same way, before the REGISTERs and after them: it is this request that it does not like, or somebody drops it. */
function aloneUnanswered(input: RuleInput, { steps }: RegisterFacts): Naming[] {
  const again = input.findings['reach.again'];
  const before = configuredReach(input)?.facts.probes.some(({ outcome }) => outcome === 'answered') === true;
  if (!before || again?.own.outcome !== 'answered' || steps.some(({ response }) => response !== null)) return [];
  const sent = steps.reduce((sum, step) => sum + step.sent, 0);
  return [
    refusal(
      'registration-no-response',
      'proven',
      `REGISTER was sent ${times(sent)} and never answered, while the server answers OPTIONS on the same way, before and after.`,
    ),
  ];
}

function refused(input: RuleInput, facts: RegisterFacts): Naming[] {
  const answered = facts.steps.filter((step) => step.response !== null);
  const last = answered.at(-1);
  const response = last?.response;
  if (!last || !response) return [];
  if (response.status === 401 || response.status === 407) return challenged(facts, answered);
  const says = sayings(last);
  const overloaded = isOverload(response.status, response.reasonHeader?.q850 ?? null);
  if (isContactLimit(says)) {
    return [refusal('registration-forbidden', 'proven', `The registrar refuses another contact: ${says}.`)];
  }
  if (overloaded) {
    const later = response.retryAfterS === null ? '' : `, and asks to try again after ${response.retryAfterS} s`;
    return [refusal('server-overloaded', 'proven', `REGISTER was answered ${says}${later}.`)];
  }
  const code = causeOfRegister(response.status);
  if (code === 'auth-unknown-user') {
    return [
      refusal(
        'auth-unknown-user',
        'proven',
        `REGISTER was answered ${says}: this address of record does not exist there.`,
      ),
    ];
  }
  if (code === 'registration-forbidden') return forbidden(input, last, says);
  if (response.status >= 300 && response.status < 400) {
    const to = response.contacts.length > 0 ? response.contacts.join(', ') : 'somewhere that it does not name';
    return [
      refusal(
        'unknown',
        'proven',
        `REGISTER was answered ${says}: the registrar leads us on to ${to}. Put that into the account if it is right.`,
      ),
    ];
  }
  if (code === 'server-error') {
    return [refusal('server-error', 'proven', `REGISTER was answered ${says}.`)];
  }
  return [refusal('unknown', 'likely', `REGISTER was answered ${says}, for which there is no usual cause.`)];
}

/** A proxy and a registrar on one way have a realm each; nobody has so many. */
export const LOOP_REALMS = 4;

function challenged(facts: RegisterFacts, answered: RegisterStep[]): Naming[] {
  const challenges = answered.flatMap(({ response }) => response?.challenges ?? []);
  const last = answered.at(-1)?.response?.challenges ?? [];
  if (last.length > 0 && last.every(({ supported }) => !supported)) {
    const offered = last.map(({ scheme, algorithm }) => `${scheme}${algorithm ? ` ${algorithm}` : ''}`).join(', ');
    return [
      refusal(
        'auth-unsupported-algorithm',
        'proven',
        `The challenge offers only ${offered}; we know Digest with MD5 and SHA-256.`,
      ),
    ];
  }
  const authorized = answered.filter((step) => step.authorized);
  if (authorized.length === 0) {
    return facts.hasPassword
      ? [
          refusal(
            'auth-challenge-unanswered',
            'likely',
            `The registrar asks for credentials (realm ${challenges[0]?.realm ?? 'unknown'}), and the password was kept: ${facts.error ?? 'none were sent'}`,
          ),
        ]
      : [
          refusal(
            'auth-challenge-unanswered',
            'proven',
            `The registrar asks for credentials (realm ${challenges[0]?.realm ?? 'unknown'}), and the account has no password.`,
          ),
        ];
  }
  const realms = new Set(challenges.map(({ realm }) => realm));
  if (realms.size >= LOOP_REALMS && authorized.length >= LOOP_REALMS - 1) {
    return [
      refusal(
        'auth-challenge-loop',
        'proven',
        `${authorized.length} times credentials were sent, and each time the server asked for those of another realm: ${realms.size} realms in one registration.`,
      ),
    ];
  }
  const stale = authorized.filter(({ response }) => response?.challenges.some((challenge) => challenge.stale));
  if (stale.length >= 2 && stale.length === authorized.length) {
    return [
      refusal(
        'auth-stale-loop',
        'proven',
        `${stale.length} times credentials were sent with the newest nonce, and each time the answer was "stale=true": the server does not know its own nonces.`,
      ),
    ];
  }
  const fresh = authorized.find(({ response }) => response?.challenges.some((challenge) => !challenge.stale));
  return [
    refusal(
      'auth-wrong-password',
      fresh ? 'proven' : 'likely',
      `Credentials for the realm ${challenges[0]?.realm ?? 'unknown'} were answered by a fresh challenge without stale=true: user name or password are not accepted.`,
    ),
  ];
}

/** 403 is used for nearly everything: who else gets it, and when, tells what it means. */
function forbidden({ findings }: RuleInput, last: RegisterStep, says: string): Naming[] {
  const stranger = findings['registration.stranger'];
  if (last.authorized) {
    const other = stranger?.wrongPasswordStatus ?? null;
    if (other !== null && other !== 403) {
      return [
        refusal(
          'registration-forbidden',
          'proven',
          `REGISTER with our credentials was answered ${says}, with a wrong password ${other}: the password is right, and the server's policy refuses us.`,
        ),
      ];
    }
    if (!speaksOfCredentials(says) && speaksOfPolicy(says)) {
      return [refusal('registration-forbidden', 'likely', `REGISTER with credentials was answered ${says}.`)];
    }
    const same = other === 403 ? ', and so is one with a password that is surely wrong' : '';
    return [
      refusal(
        'auth-wrong-password',
        other === 403 ? 'likely' : 'suspected',
        `REGISTER with credentials was answered ${says}${same}.`,
      ),
    ];
  }
  if (stranger?.status === 403) {
    return [
      refusal(
        'registration-forbidden',
        'proven',
        `REGISTER was answered ${says} before any challenge, for a made-up user too: the server refuses this address or network.`,
      ),
    ];
  }
  if (stranger && stranger.status !== null) {
    return [
      refusal(
        'auth-unknown-user',
        'proven',
        `REGISTER was answered ${says} before any challenge, while another user gets ${stranger.status}: it is this user that is refused.`,
      ),
    ];
  }
  return [refusal('registration-forbidden', 'likely', `REGISTER was answered ${says} before any challenge.`)];
}

function expiry({ askedExpiresS, grantedExpiresS }: RegisterFacts): Naming[] {
  if (grantedExpiresS === null || Math.abs(grantedExpiresS - askedExpiresS) * 2 <= askedExpiresS) return [];
  // A binding that lasts longer harms nobody, least of all where the server told its minimum (423).
  const longer = grantedExpiresS > askedExpiresS;
  return [
    name(
      'registration-expires-changed',
      'proven',
      longer ? 'note' : 'degradation',
      `${askedExpiresS} s were asked for and ${grantedExpiresS} s granted.`,
      ['registration.register'],
    ),
  ];
}

/** RFC 3261 section 10.3: the 200 lists every binding. One that lists none, of a server that then knows nobody, has stored nothing. */
function notListed({ steps, inbound }: RegisterFacts): Naming[] {
  const response = steps.findLast((step) => step.response !== null)?.response;
  if (!response || response.contacts.length > 0 || inbound?.reached !== null) return [];
  if (inbound.status !== 404 && inbound.status !== 480) return [];
  return [
    name(
      'unknown',
      'likely',
      'degradation',
      `REGISTER was confirmed (${response.status}) without any contact in the answer, and a request to our own address was answered ${inbound.status}: the registrar seems to have stored nothing, and calls do not reach us.`,
      ['registration.register', 'registration.inbound'],
    ),
  ];
}

/** Another contact is another telephone of the same person until it proves to be dead, or an earlier run of this computer. */
function bindings({ findings }: RuleInput): Naming[] {
  const foreign = findings['registration.bindings']?.foreign ?? [];
  const dead = foreign.filter(
    ({ outcome, ownAddress }) =>
      outcome === 'refused' || outcome === 'unreachable' || (ownAddress && outcome === 'silent'),
  );
  if (dead.length === 0) return [];
  const list = dead.map(({ contact, outcome }) => `${contact} (${outcome})`).join(', ');
  const sure = dead.some(({ outcome }) => outcome !== 'silent');
  return [
    name(
      'registration-stale-bindings',
      sure ? 'likely' : 'suspected',
      'degradation',
      `The registrar also holds ${list}: calls ring there, and nobody is there any more.`,
      ['registration.bindings', 'registration.register'],
    ),
  ];
}

/** 503, or Q.850 34 and 42 (RFC 3326), mean congestion. */
function isOverload(status: number, q850: number | null): boolean {
  return [causeOfRegister(status), causeOfQ850(q850)].includes('server-overloaded');
}

/** Kamailio and others answer a contact too many by 503, although nothing is overloaded. */
function isContactLimit(says: string): boolean {
  return /too many (registered )?contacts|contact limit|max(imum)? contacts/i.test(says);
}
function speaksOfCredentials(text: string): boolean {
  return /password|credential|bad auth|auth.*(fail|invalid|wrong)|unauthori[sz]ed/i.test(text);
}
function speaksOfPolicy(text: string): boolean {
  return /acl|polic|not allowed|contact|limit|device|network|address|ip\b|banned|barred|expired|suspend|block/i.test(
    text,
  );
}

function sayings({ response }: RegisterStep): string {
  if (!response) return 'nothing';
  const { status, reason, warning, reasonHeader } = response;
  const cause = reasonHeader?.q850 == null ? null : hangupFromQ850(reasonHeader.q850).name;
  return [`${status} ${reason}`.trim(), warning, reasonHeader?.text, cause].filter((part) => part).join('; ');
}

function refusal(code: CauseCode, confidence: Naming['confidence'], reason: string): Naming {
  return name(code, confidence, 'failure', reason, ['registration.register', 'registration.stranger']);
}
