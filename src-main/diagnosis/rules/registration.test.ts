import type { Findings } from '../facts/findings';
import { call, challenge, healthy, refused, registered, step } from '../testdata/findings';
import { table } from '../testdata/table';

const first = step({ ...challenge() });

const register = (facts: Findings['registration.register'], more: Findings = {}): Findings =>
  healthy({ 'registration.register': facts, 'call.setup': undefined, ...more });

table('registration', [
  {
    what: 'a fresh challenge after our credentials',
    findings: register(refused([first, step({ ...challenge() }, { authorized: true })])),
    primary: 'auth-wrong-password',
    confidence: 'proven',
  },
  {
    what: 'stale=true every time',
    findings: register(
      refused([first, ...[2, 3, 4].map((cseq) => step({ ...challenge({ stale: true }) }, { cseq, authorized: true }))]),
    ),
    primary: 'auth-stale-loop',
    never: ['auth-wrong-password'],
  },
  {
    what: 'a new realm each time',
    findings: register(
      refused([
        first,
        ...['b', 'c', 'd', 'e'].map((realm, at) =>
          step({ ...challenge({ realm }) }, { cseq: at + 2, authorized: true }),
        ),
      ]),
    ),
    primary: 'auth-challenge-loop',
    never: ['auth-wrong-password', 'auth-stale-loop'],
  },
  {
    what: 'a proxy and a registrar with a realm each, and a wrong password',
    findings: register(
      refused([
        first,
        step({ ...challenge({ realm: 'b' }) }, { authorized: true }),
        step({ ...challenge({ realm: 'b' }) }, { cseq: 3, authorized: true }),
      ]),
    ),
    primary: 'auth-wrong-password',
    never: ['auth-challenge-loop'],
  },
  {
    what: '404',
    findings: register(refused([step({ status: 404, reason: 'Not Found' })])),
    primary: 'auth-unknown-user',
  },
  {
    what: '403 for this user only',
    findings: register(refused([step({ status: 403, reason: 'Forbidden' })]), {
      'registration.stranger': { user: 'x', status: 401, challenged: true, wrongPasswordStatus: null },
    }),
    primary: 'auth-unknown-user',
  },
  {
    what: '403 for everybody',
    findings: register(refused([step({ status: 403, reason: 'Forbidden' })]), {
      'registration.stranger': { user: 'x', status: 403, challenged: false, wrongPasswordStatus: null },
    }),
    primary: 'registration-forbidden',
    confidence: 'proven',
  },
  {
    what: '403 after good credentials',
    findings: register(refused([first, step({ status: 403, reason: 'Forbidden' }, { authorized: true })]), {
      'registration.stranger': { user: 'x', status: 401, challenged: true, wrongPasswordStatus: 401 },
    }),
    primary: 'registration-forbidden',
  },
  {
    what: '403 as the answer to a wrong password',
    findings: register(refused([first, step({ status: 403, reason: 'Forbidden' }, { authorized: true })]), {
      'registration.stranger': { user: 'x', status: 401, challenged: true, wrongPasswordStatus: 403 },
    }),
    primary: 'auth-wrong-password',
  },
  {
    what: 'only SHA-512-256 offered',
    findings: register(refused([step({ ...challenge({ supported: false, algorithm: 'SHA-512-256' }) })])),
    primary: 'auth-unsupported-algorithm',
  },
  {
    what: 'no password for the challenge',
    findings: register(refused([first], { hasPassword: false })),
    primary: 'auth-challenge-unanswered',
    subject: { hasPassword: false },
  },
  {
    what: '503 with Retry-After',
    findings: register(refused([step({ status: 503, reason: 'Service Unavailable', retryAfterS: 30 })])),
    primary: 'server-overloaded',
  },
  {
    what: '503 for one contact too many',
    findings: register(refused([step({ status: 503, reason: 'Too many registered contacts' })])),
    primary: 'registration-forbidden',
  },
  {
    what: '500',
    findings: register(refused([step({ status: 500, reason: 'Server Internal Error' })])),
    primary: 'server-error',
  },
  {
    what: '60 s granted of 300',
    findings: healthy({ 'registration.register': registered({ grantedExpiresS: 60 }) }),
    primary: 'registration-expires-changed',
    status: 'degraded',
  },
  {
    what: 'a binding of which nobody is there',
    findings: healthy({
      'registration.bindings': {
        foreign: [
          {
            contact: 'sip:alice@192.0.2.9:5060',
            expiresS: 300,
            outcome: 'refused',
            ownAddress: false,
            samePublicAddress: false,
          },
        ],
      },
    }),
    primary: 'registration-stale-bindings',
    status: 'degraded',
  },
  {
    what: 'a binding of which nobody seems to be there, and jitter that was measured',
    findings: healthy({
      'registration.bindings': {
        foreign: [
          {
            contact: 'sip:alice@192.0.2.9:5060',
            expiresS: 300,
            outcome: 'refused',
            ownAddress: false,
            samePublicAddress: false,
          },
        ],
      },
      'call.setup': {
        call: call({ streams: [{ jitterMs: { min: 5, mean: 45, max: 60 }, deltaMs: { min: 1, mean: 20, max: 90 } }] }),
      },
    }),
    primary: 'quality-jitter',
    also: ['registration-stale-bindings'],
    status: 'degraded',
  },
]);
