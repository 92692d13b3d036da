import { describe, expect, it } from 'vitest';
import { diagnosisSetupSchema } from '../../src-shared/contract/diagnosisSetup';
import { NO_ICE } from '../../src-shared/contract/ice';
import { limitsSchema, profileSchema } from '../../src-shared/contract/profile';
import type { StoredAccount } from '../store/accounts';
import { storedAccount } from '../store/testdata/records';
import { subjectOfAccount, subjectOfProfile } from './diagnosisSubject';
import { UsageError } from '../errors';
import type { LoadedProfile } from './profile';
import { withoutSecrets } from './withoutSecrets';

const STORED = storedAccount({ codecs: ['PCMA'] });

function loaded(changes: object = {}): LoadedProfile {
  const profile = profileSchema.parse({
    name: 'site A',
    account: { uri: 'sip:alice@pbx.test', password: 'correct horse', transport: 'tcp' },
    ...changes,
  });
  return {
    profile,
    account: { aor: 'sip:alice@pbx.test', password: 'correct horse', transport: 'tcp', expiresS: 300 },
    security: 'sdes',
    ice: undefined,
    limits: limitsSchema.parse({ mos: 4 }),
  };
}

describe('the subject of a profile', () => {
  it.each<[string, object, string | undefined, string | null]>([
    ['nothing to call', {}, undefined, null],
    ['the profile', { callTarget: 'sip:bob@pbx.test', responder: 'sip:far.test' }, undefined, 'sip:bob@pbx.test'],
    ['a number of the profile', { callTarget: '0800 1' }, undefined, 'sip:08001@pbx.test'],
    ['the option', { callTarget: 'sip:bob@pbx.test' }, 'carol', 'sip:carol@pbx.test'],
    ['the companion', { responder: 'sip:far.test:5070' }, undefined, 'sip:echo@far.test:5070'],
    [
      'a companion by TLS',
      { responder: 'sips:x@[2001:db8::1]:5061;transport=tls' },
      undefined,
      'sips:echo@[2001:db8::1]:5061;transport=tls',
    ],
  ])('calls by %s', (_what, changes, option, target) => {
    expect(subjectOfProfile(loaded(changes), option).subject.callTarget).toBe(target);
  });

  it('says which text cannot be called', () => {
    expect(() => subjectOfProfile(loaded({ callTarget: 'b ob' }))).toThrow(UsageError);
    expect(() => subjectOfProfile(loaded(), 'b ob')).toThrow(/^--call-target: "b ob" cannot be called/);
  });

  it('takes over the rest and shows no secret', () => {
    const ports = [{ name: 'media', udp: 8443, host: 'rtcd.test' }];
    const { subject, profile } = subjectOfProfile(loaded({ ports }));
    expect(subject).toMatchObject({
      name: 'site A',
      security: 'sdes',
      ports,
      http: [],
      responder: null,
      limits: { mos: 4 },
    });
    expect(subject.account.password).toBe('correct horse');
    expect(subject.ice).toBeUndefined();
    expect(profile).toMatchObject({ name: 'site A', account: { uri: 'sip:alice@pbx.test', password: '***' } });
  });
});

describe('the subject of an account', () => {
  const account = { aor: STORED.uri, password: 'correct horse', transport: 'udp', expiresS: 300 } as const;
  const made = (
    setup: object,
    target?: string,
    ownResponder: string | null = null,
  ): ReturnType<typeof subjectOfAccount> =>
    subjectOfAccount({
      stored: STORED,
      account,
      ice: NO_ICE,
      setup: diagnosisSetupSchema.parse(setup),
      target,
      ownResponder,
    });
  const own = 'sip:127.0.0.1:5070';

  it.each<[string, object, string | undefined, string | null, string | null, string | null]>([
    ['nothing', {}, undefined, null, null, null],
    ['the setup', { target: '600' }, '  ', null, 'sip:600@pbx.test', null],
    ['this run', { target: '600' }, 'bob', null, 'sip:bob@pbx.test', null],
    ['its companion', { responder: 'sip:far.test' }, undefined, null, 'sip:echo@far.test', 'sip:far.test'],
    ['the practice line', {}, undefined, own, 'sip:echo@pbx.test', own],
    ['another number of it', {}, 'busy', own, 'sip:busy@pbx.test', own],
  ])('calls by %s', (_what, setup, target, ownResponder, callTarget, responder) => {
    expect(made(setup, target, ownResponder).subject).toMatchObject({
      name: 'Alice',
      codecs: ['PCMA'],
      callTarget,
      responder,
    });
  });

  it('shows no secret, and what was really called', () => {
    expect(made({ target: '600' }).profile).toEqual({
      name: 'Alice',
      account: expect.objectContaining({ uri: 'sip:alice@pbx.test', password: '***', authUser: null }) as object,
      callTarget: 'sip:600@pbx.test',
      responder: null,
      http: [],
      ports: [],
      limits: limitsSchema.parse({}),
    });
  });
});

describe('conference servers', () => {
  const callServers = [{ name: 'SFU', room: 'wss://sfu.test:4443/?roomId=test&token=secret' }];

  it('come along, from a profile and from an account; a token in their address is not shown', () => {
    const setup = diagnosisSetupSchema.parse({ callServers });
    const account = { aor: STORED.uri, transport: 'udp', expiresS: 300 } as const;
    const made = subjectOfAccount({
      stored: STORED,
      account,
      ice: NO_ICE,
      setup,
      target: undefined,
      ownResponder: null,
    });
    for (const { subject, profile } of [made, subjectOfProfile(loaded({ callServers }))]) {
      expect(subject.callServers).toEqual(callServers);
      expect(profile).toMatchObject({ callServers: [{ name: 'SFU' }] });
      expect(JSON.stringify(profile)).not.toContain('secret');
    }
  });
});

describe('STUN and TURN servers', () => {
  const servers = [
    { urls: ['turn:turn.test:3478?transport=udp'], username: '1900000000:alice', credential: 'battery staple' },
  ];
  const ice = { servers, policy: 'relay' } as const;
  const shown = { servers: [{ ...servers[0], credential: '***' }], policy: 'relay' };

  it('of a profile reach the subject whole, and the report without their credentials', () => {
    const { subject, profile } = subjectOfProfile({ ...loaded({ ice }), security: 'dtls', ice });
    expect(subject).toMatchObject({ security: 'dtls', ice });
    expect(profile).toMatchObject({ ice: shown });
    expect(JSON.stringify(profile)).not.toContain('battery staple');
  });

  it('of an account, too', () => {
    const stored: StoredAccount = { ...STORED, media: 'webrtc' };
    const account = { aor: stored.uri, transport: 'udp', expiresS: 300 } as const;
    const setup = diagnosisSetupSchema.parse({});
    const made = subjectOfAccount({ stored, account, ice, setup, target: undefined, ownResponder: null });
    expect(made.subject).toMatchObject({ security: 'dtls', ice });
    expect(made.profile).toMatchObject({ account: { media: 'webrtc' }, ice: shown });
    expect(JSON.stringify(made.profile)).not.toContain('battery staple');
  });
});

it('hides secrets wherever they stand, and nothing else', () => {
  expect(
    withoutSecrets({
      account: {
        uri: 'sip:alice:secret@pbx.test',
        authUser: 'alice',
        password: 'secret',
        wsUrl: 'wss://pbx.test/ws?token=secret&room=1',
      },
      other: { password: { env: 'ALICE_PASSWORD' } },
      ice: { servers: [{ urls: ['turn:turn.test:3478?transport=udp'], username: 'u', credential: 'secret' }] },
      http: [{ name: 'api', url: 'https://user:secret@api.test:8443/version' }],
      none: undefined,
      limits: { mos: 3.6 },
      verify: true,
    }),
  ).toEqual({
    account: {
      uri: 'sip:alice:***@pbx.test',
      authUser: 'alice',
      password: '***',
      wsUrl: 'wss://pbx.test/ws?token=***&room=1',
    },
    other: { password: { env: 'ALICE_PASSWORD' } },
    ice: { servers: [{ urls: ['turn:turn.test:3478?transport=udp'], username: 'u', credential: '***' }] },
    http: [{ name: 'api', url: 'https://user:***@api.test:8443/version' }],
    limits: { mos: 3.6 },
    verify: true,
  });
});
