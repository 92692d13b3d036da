/** STUN and TURN against coturn: every fact and every refusal, through a router that translates addresses. */
import { describe, expect, it } from 'vitest';
import type { DiagnosisReport, Evidence } from '../../src-shared/model/diagnosis';
import { nat, natToPublic, symmetricNat } from '../lab/network/plans';
import { createAuthority } from './support/authority';
import type { Authority } from './support/authority';
import { startCoturn, timeLimited } from './support/coturn';
import type { CoturnOptions } from './support/coturn';
import { useNatLab } from './support/natLab';
import type { NatLab } from './support/natLab';
import { sidetone, writeProfile } from './support/sidetone';

const SECRET = 'correct-relay-battery';
const USERS = { alice: SECRET };
const CREDENTIALS = { username: 'alice', credential: SECRET };
/** Below the ports that the kernel gives out by itself. */
const RELAY_PORT = 20_000;
const ALL = 'ice.stun,ice.nat,ice.turn,ice.candidates,ice.relay';

type Servers = { urls: string[]; username?: string; credential?: string }[];
type Row = (string | number | boolean | null)[];

class Findings {
  constructor(
    readonly report: DiagnosisReport,
    /** All that the program said and wrote. */
    readonly text: string,
  ) {}

  check(id: string): DiagnosisReport['checks'][number] {
    const found = this.report.checks.find((check) => check.id === id);
    if (!found) throw new Error(`${id} did not run`);
    return found;
  }

  /** Rows of a table by its columns' names. */
  rows(id: string, label: string): Record<string, Row[number]>[] {
    const found = this.check(id).evidence.find((one: Evidence) => one.kind === 'table' && one.label === label);
    const { columns, rows } = (found?.value ?? { columns: [], rows: [] }) as { columns: string[]; rows: Row[] };
    return rows.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at] ?? '', cell])));
  }

  field(id: string, label: string): unknown {
    return this.check(id).evidence.find((one) => one.label === label)?.value;
  }

  step(url: string, step: string): Record<string, Row[number]> | undefined {
    return this.rows('ice.turn', `Steps of ${url}`).find((row) => row.Step === step);
  }

  get causes(): string[] {
    return this.report.verdict.causes.map(({ code }) => code);
  }
}

async function diagnose(
  { lab, authority }: Pick<NatLab, 'lab'> & { authority: Authority },
  servers: Servers,
  checks = ALL,
  ...options: string[]
): Promise<Findings> {
  const rest = { ice: { servers, policy: 'all' as const }, tls: { caFile: authority.caFile, verify: true } };
  const profile = writeProfile(lab, {}, rest);
  const outcome = await sidetone<DiagnosisReport>(lab, [
    'diagnose',
    '--profile',
    profile,
    '--checks',
    checks,
    '--json',
    '-',
    ...options,
  ]);
  return new Findings(outcome.json(), outcome.stdout + outcome.stderr);
}

function standingCoturn(extra: Partial<CoturnOptions> = {}) {
  return async ({ lab, at }: NatLab) => {
    const authority = createAuthority(lab.folder);
    const identity = authority.issue('turn', [`IP:${at.turn}`]);
    const coturn = await startCoturn(lab, { addresses: [at.turn, at.secondTurn], users: USERS, identity, ...extra });
    return { authority, coturn };
  };
}

const urlsOf = (turn: string): string[] => [
  `stun:${turn}`,
  `turn:${turn}`,
  `turn:${turn}?transport=tcp`,
  `turns:${turn}`,
];

describe('behind a router that keeps ports', () => {
  const standing = useNatLab(nat(), standingCoturn());
  let found: Findings;

  it('Binding by UDP, TCP and TLS, each with its times, and our outside address', async () => {
    const { at } = standing();
    found = await diagnose(standing(), [{ urls: urlsOf(at.turn), ...CREDENTIALS }]);
    const rows = found.rows('ice.stun', 'Binding requests');
    expect(rows.map((row) => row.Outcome)).toEqual(['answered', 'answered', 'answered', 'answered']);
    for (const row of rows) expect(row['We look like']).toMatch(new RegExp(`^${at.routerOutside}:\\d+$`));
    expect(rows.map((row) => row['Connection, ms'] !== null)).toEqual([false, false, true, true]);
    expect(rows.map((row) => row['TLS, ms'] !== null)).toEqual([false, false, false, true]);
    for (const row of rows) expect(row['Answer, ms']).toBeGreaterThan(0);
  });

  it('the behaviour of the router by RFC 5780', () => {
    const of = (label: string): unknown => found.field('ice.nat', label);
    expect(of('Way')).toBe('rfc5780');
    expect(of('Mapping')).toBe('endpoint-independent');
    expect(of('Filtering')).toBe('address-and-port-dependent');
    expect(of('Hairpinning')).toBe(false);
  });

  it('the relay by each of its addresses, from the challenge to the release', () => {
    const { at } = standing();
    for (const url of urlsOf(at.turn).slice(1)) {
      const steps = found.rows('ice.turn', `Steps of ${url}`);
      const names = ['reach', 'challenge', 'authenticate', 'allocate', 'permission', 'data', 'refresh', 'release'];
      expect(steps.map((row) => row.Step)).toEqual(names);
      expect(new Set(steps.map((row) => row.Outcome))).toEqual(new Set(['done']));
      expect(found.step(url, 'challenge')).toMatchObject({ Code: 401 });
      expect(found.step(url, 'data')?.What).toContain('another socket of ours and back');
    }
    for (const row of found.rows('ice.turn', 'Relays')) {
      expect(row['Relayed address']).toMatch(new RegExp(`^${at.turn}:49[1-5]\\d\\d$`));
      expect(row).toMatchObject({ 'Lifetime, s': 600, Realm: 'pbx.test', Outcome: 'works' });
    }
  });

  it('candidates of each type with their related addresses', () => {
    const { at } = standing();
    const candidates = found.rows('ice.candidates', 'Candidates');
    const host = candidates.find((row) => row.Type === 'host' && String(row.Address).startsWith(at.client));
    const reflexive = candidates.find((row) => row.Type === 'srflx');
    expect(reflexive).toMatchObject({ 'Related address': host?.Address });
    expect(String(reflexive?.Address).startsWith(`${at.routerOutside}:`)).toBe(true);
    expect(candidates.filter((row) => row.Type === 'relay').map((row) => row['Relay by'])).toEqual([
      'udp',
      'tcp',
      'tls',
    ]);
  });

  it('a hundred packets through the relay, nothing lost', () => {
    expect(found.field('ice.relay', 'Packets sent')).toBe(100);
    expect(found.field('ice.relay', 'Packets that came back')).toBe(100);
  });

  it('all is well, and no secret is told', () => {
    expect(found.report.verdict.status).toBe('healthy');
    expect(found.text).not.toContain(SECRET);
  });

  it('a port on which nothing listens refuses, by UDP and by TCP', async () => {
    const { at } = standing();
    const url = `turn:${at.turn}:3400`;
    found = await diagnose(
      standing(),
      [{ urls: [`stun:${at.turn}:3400`, url, `${url}?transport=tcp`], ...CREDENTIALS }],
      'ice.stun,ice.turn',
    );
    const rows = found.rows('ice.stun', 'Binding requests').filter((row) => row.Configured);
    expect(rows.map((row) => row.Outcome)).toEqual(['refused', 'refused', 'refused']);
    expect(found.causes).toEqual(expect.arrayContaining(['turn-unreachable', 'stun-unreachable']));
  });

  it('a certificate for another name: TLS fails, and nothing else', async () => {
    const { at } = standing();
    found = await diagnose(standing(), [{ urls: [`turns:${at.secondTurn}`], ...CREDENTIALS }], 'ice.stun,ice.turn');
    expect(found.rows('ice.stun', 'Binding requests')[0]).toMatchObject({ Outcome: 'tls-failed' });
    expect(found.causes).toContain('tls-certificate-name-mismatch');
  });
});

describe('behind a router with a new port for each flow', () => {
  const standing = useNatLab(symmetricNat(), standingCoturn());

  it('the mapping is address-and-port-dependent, and a relay makes that harmless', async () => {
    const { at } = standing();
    const found = await diagnose(standing(), [{ urls: urlsOf(at.turn), ...CREDENTIALS }], 'ice.stun,ice.nat,ice.turn');
    expect(found.field('ice.nat', 'Mapping')).toBe('address-and-port-dependent');
    expect(found.rows('ice.nat', 'One socket as others see it')).toHaveLength(3);
    expect(found.causes).toEqual(['nat-symmetric']);
    expect(found.report.verdict.status).toBe('healthy');
    expect(found.step(`turn:${at.turn}`, 'data')).toMatchObject({ Outcome: 'done' });
  });

  it('without a relay it is a degradation', async () => {
    const { at } = standing();
    const found = await diagnose(standing(), [{ urls: [`stun:${at.turn}`] }], 'ice.stun,ice.nat');
    expect(found.causes).toEqual(['nat-symmetric']);
    expect(found.report.verdict.status).toBe('degraded');
  });
});

describe('behind a router that lets no UDP out', () => {
  const standing = useNatLab(nat(), async (lab) => {
    lab.router.drops({ from: 'client', protocol: 'udp' });
    return standingCoturn()(lab);
  });

  it('TCP and TLS still lead to the relay, and data passes between two relayed addresses', async () => {
    const { at } = standing();
    const found = await diagnose(standing(), [{ urls: urlsOf(at.turn), ...CREDENTIALS }]);
    const rows = found.rows('ice.stun', 'Binding requests').filter((row) => row.Configured);
    expect(rows.map((row) => row.Outcome)).toEqual(['silent', 'silent', 'answered', 'answered']);
    expect(rows[0]).toMatchObject({ Sent: 3 });
    const [udp, tcp, tls] = found.rows('ice.turn', 'Relays');
    expect(udp).toMatchObject({ Outcome: 'failed: reach' });
    expect([tcp?.Outcome, tls?.Outcome]).toEqual(['works', 'works']);
    expect(found.step(`turns:${at.turn}`, 'data')?.What).toContain('a second relayed address');
    expect(found.field('ice.relay', 'Other end')).toBe('relay-to-relay');
    expect(found.causes[0]).toBe('udp-blocked');
    expect(found.causes).not.toContain('stun-unreachable');
  });

  it('where only UDP is configured, the ways out are found', async () => {
    const { at } = standing();
    const found = await diagnose(standing(), [{ urls: [`turn:${at.turn}`], ...CREDENTIALS }], 'ice.stun,ice.turn');
    expect(found.causes[0]).toBe('udp-blocked');
    expect(found.report.verdict.status).toBe('failed');
    expect(found.rows('ice.turn', 'Relays').map((row) => row.Server)).toContain(
      `turn:${at.turn}:3478?transport=tcp (not configured)`,
    );
  });
});

describe('refusals', () => {
  const standing = useNatLab(natToPublic(), async (nets) => {
    const { lab, at } = nets;
    const authority = createAuthority(lab.folder);
    const one = (plainPort: number, changes: Partial<CoturnOptions> = {}) =>
      startCoturn(lab, { addresses: [at.turn], users: USERS, plainPort, ...changes });
    await Promise.all([
      one(3501),
      one(3502, { options: ['--user-quota=2'] }),
      one(3503, { relayPorts: { from: RELAY_PORT, to: RELAY_PORT } }),
      one(3504, { options: ['--denied-peer-ip=0.0.0.0-255.255.255.255'] }),
      one(3505, { secret: 'the-shared-secret', users: {} }),
      one(3506, { relayAddress: `192.168.60.5/${at.turn}` }),
      one(3507, { users: {} }),
      one(3508, { options: ['--stale-nonce=1'] }),
    ]);
    // Two clients are what the quota allows.
    const holding = ['-u', 'alice', '-w', SECRET, '-e', at.script, '-m', '1', '-n', '100000', '-c', '-X'];
    const holder = await lab.start(lab.server, ['turnutils_uclient', ...holding, '-p', '3502', at.turn], {
      name: 'holder',
    });
    await holder.waitForLine(/Total connect time/);
    // Another program has the one port that the relay may use.
    const bind = `require('node:dgram').createSocket('udp4').bind(${RELAY_PORT}, '${at.turn}')`;
    await lab.start(lab.server, [process.execPath, '-e', bind], { name: 'other', ready: { udp: RELAY_PORT } });
    return { authority };
  });

  it.each([
    [
      'a wrong password',
      3501,
      { username: 'alice', credential: 'wrong-password' },
      'authenticate',
      401,
      'turn-auth-failed',
    ],
    [
      'a user who is not known',
      3501,
      { username: 'mallory', credential: SECRET },
      'authenticate',
      401,
      'turn-auth-failed',
    ],
    ['no user name at all', 3501, {}, 'authenticate', 401, 'turn-auth-failed'],
    ['a quota that is used up', 3502, CREDENTIALS, 'allocate', 486, 'turn-quota'],
    ['a relay without a free port', 3503, CREDENTIALS, 'allocate', 508, 'turn-quota'],
    ['a peer that is forbidden', 3504, CREDENTIALS, 'permission', 403, 'turn-peer-forbidden'],
    [
      'another secret',
      3505,
      timeLimited('another', { user: 'alice', endsInS: 600 }),
      'authenticate',
      401,
      'turn-auth-failed',
    ],
  ] as const)('%s', async (_, port, credentials, step, code, cause) => {
    const { at } = standing();
    const url = `turn:${at.turn}:${port}`;
    const found = await diagnose(standing(), [{ urls: [url], ...credentials }], 'ice.turn');
    expect(found.step(url, step)).toMatchObject({ Outcome: 'failed', Code: code });
    expect(found.causes[0]).toBe(cause);
    const { credential } = credentials as { credential?: string };
    if (credential) expect(found.text).not.toContain(credential);
  });

  it('credentials that have ended say so', async () => {
    const { at } = standing();
    const ended = timeLimited('the-shared-secret', { user: 'alice', endsInS: -300 });
    const found = await diagnose(standing(), [{ urls: [`turn:${at.turn}:3505`], ...ended }], 'ice.turn');
    expect(found.report.verdict.causes[0]).toMatchObject({
      code: 'turn-auth-failed',
      reason: expect.stringMatching(/ended 30\d(\.\d)? s ago/),
    });
  });

  it('good time-limited credentials, and none where nobody asks', async () => {
    const { at } = standing();
    const good = timeLimited('the-shared-secret', { user: 'alice', endsInS: 300 });
    const urls = [`turn:${at.turn}:3505`, `turn:${at.turn}:3507`];
    const found = await diagnose(
      standing(),
      [{ urls: [urls[0] ?? ''], ...good }, { urls: [urls[1] ?? ''] }],
      'ice.turn',
    );
    expect(found.rows('ice.turn', 'Relays').map((row) => row.Outcome)).toEqual(['works', 'works']);
    expect(found.step(urls[1] ?? '', 'challenge')?.What).toContain('asks nobody');
  });

  it('a relayed address of the inside: nothing comes through', async () => {
    const { at } = standing();
    const url = `turn:${at.turn}:3506`;
    const found = await diagnose(standing(), [{ urls: [url], ...CREDENTIALS }], 'ice.turn');
    expect(found.step(url, 'allocate')?.What).toContain('192.168.60.5 is private');
    expect(found.step(url, 'data')).toMatchObject({ Outcome: 'failed' });
    expect(found.causes[0]).toBe('turn-relay-broken');
  });

  it('a nonce that grows old within a second is answered by trying again', async () => {
    const { at } = standing();
    const found = await diagnose(
      standing(),
      [{ urls: [`turn:${at.turn}:3508`], ...CREDENTIALS }],
      'ice.turn,ice.relay',
    );
    expect(found.rows('ice.turn', 'Relays')[0]).toMatchObject({ Outcome: 'works' });
    expect(found.check('ice.relay').status).toBe('pass');
    expect(found.causes).toEqual([]);
  });

  it('a server with one address alone shows no mapping, and says why', async () => {
    const { at } = standing();
    const found = await diagnose(standing(), [{ urls: [`stun:${at.turn}:3501`] }], 'ice.stun,ice.nat');
    expect(found.field('ice.nat', 'Way')).toBe('none');
    expect(found.rows('ice.nat', 'Servers that cannot show it (RFC 5780)')[0]?.Why).toContain('OTHER-ADDRESS');
  });
});

describe('behind a router that forgets', () => {
  const standing = useNatLab(nat({ udpTimeoutS: 12 }), standingCoturn());

  it('the lifetime of a mapping, by a second socket and RESPONSE-PORT', async () => {
    const { at } = standing();
    const found = await diagnose(standing(), [{ urls: [`stun:${at.turn}`] }], 'ice.lifetime', '--full');
    const rows = found.rows('ice.lifetime', 'Answers to a port that had been silent');
    expect(rows.map((row) => [row['after silence of s'], row.arrived])).toEqual([
      [5, true],
      [10, true],
      [15, false],
      [20, false],
    ]);
  });
});
