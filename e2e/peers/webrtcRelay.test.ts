/** coturn as the only way through: media by a relay, asked by UDP, TCP and TLS, and what is told where the relay refuses. */
import { describe, expect, test } from 'vitest';
import { expectEqualFigures, streamOf } from './support/agreement';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { fields, startCapture } from './support/capture';
import { startCoturn, timeLimited } from './support/coturn';
import { drop } from './support/firewall';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PROXY_ADDRESS, SECOND_PROXY_ADDRESS as RELAY_ADDRESS } from './support/network';
import { call, writeProfile } from './support/sidetone';
import { GATEWAY_PORTS, startWebrtcGateway } from './support/webrtcGateway';
import type { IceFacts, IcePolicy } from '../../src-shared/model/ice';

const USER = 'alice';
const CREDENTIAL = 'relay-secret-words';
const SHARED_SECRET = 'between-server-and-service';
const RELAY_PORTS = { from: 40_000, to: 40_999 };
/** A relay whose passwords end. */
const LIMITED_PORT = 3480;

const peers = useLab(async (lab) => {
  const authority = createAuthority(lab.folder);
  const identity = authority.issue('relay', [`IP:${RELAY_ADDRESS}`]);
  const gateway = await startWebrtcGateway(lab, authority);
  const [phone] = await Promise.all([
    startBaresip(lab, { proxy: `sip:${PROXY_ADDRESS}`, accounts: [{ user: 'bob', codecs: 'pcmu' }] }),
    startCoturn(lab, {
      addresses: [RELAY_ADDRESS],
      users: { [USER]: CREDENTIAL },
      identity,
      relayPorts: RELAY_PORTS,
    }),
    startCoturn(lab, {
      addresses: [RELAY_ADDRESS],
      secret: SHARED_SECRET,
      plainPort: LIMITED_PORT,
      relayPorts: { from: 41_000, to: 41_999 },
    }),
  ]);
  return { authority, gateway, phone };
});

interface Relay {
  url: string;
  username?: string;
  credential?: string;
}

async function callOver(
  { url, username = USER, credential = CREDENTIAL }: Relay,
  policy: IcePolicy,
  ...options: string[]
) {
  const { lab, gateway, authority } = peers();
  const profile = writeProfile(
    lab,
    { transport: 'ws', wsUrl: gateway.wsUrl, media: 'webrtc', codecs: ['PCMU'] },
    {
      tls: { caFile: authority.caFile, verify: true },
      ice: { servers: [{ urls: [url], username, credential }], policy },
    },
  );
  const outcome = await call(lab, 'sip:bob@pbx.test', profile, '--duration', '3', ...options);
  for (const text of [outcome.stdout, outcome.stderr]) {
    expect(text.includes(credential), "the relay's password shows").toBe(false);
  }
  const result = outcome.json();
  return { ...outcome, result, ice: result.ice as IceFacts };
}

/** Nothing of the client's goes to the gateway's media ports but by the relay. */
function onlyByRelay(): () => void {
  const rule = drop(
    peers().lab.client,
    'OUTPUT',
    '-d',
    PROXY_ADDRESS,
    '-p',
    'udp',
    '--dport',
    `${GATEWAY_PORTS.from}:${GATEWAY_PORTS.to}`,
  );
  return rule.remove;
}

const WAYS = [
  ['udp', `turn:${RELAY_ADDRESS}:3478?transport=udp`, `udp.port == 3478`],
  ['tcp', `turn:${RELAY_ADDRESS}:3478?transport=tcp`, `tcp.port == 3478`],
  ['tls', `turns:${RELAY_ADDRESS}:5349?transport=tcp`, `tcp.port == 5349`],
] as const;

describe.each(WAYS)('the relay by %s', (relayProtocol, url, seen) => {
  test('policy "relay": everything goes by it, both ways, and it is said so', async () => {
    const { lab, phone } = peers();
    const capture = await startCapture(lab, lab.client, `relay-${relayProtocol}`);
    const pcap = `${lab.folder}/relay-${relayProtocol}.pcapng`;
    const { code, stderr, result, ice } = await callOver(
      { url },
      'relay',
      '--pcap',
      pcap,
      '--pcap-content',
      'decrypted',
    );
    await capture.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(ice).toMatchObject({ policy: 'relay', gathering: { silent: [], refused: [] }, consentLostAt: null });
    expect(new Set(ice.local.map(({ type }) => type))).toEqual(new Set(['relay']));
    expect(ice.selected).toMatchObject({
      nominated: true,
      local: { type: 'relay', address: RELAY_ADDRESS, relayProtocol, server: expect.stringContaining(RELAY_ADDRESS) },
      remote: { address: PROXY_ADDRESS },
    });
    const { port } = ice.selected?.local ?? { port: 0 };
    expect(port).toBeGreaterThanOrEqual(RELAY_PORTS.from);
    expect(port).toBeLessThanOrEqual(RELAY_PORTS.to);
    expect(ice.dtls).toMatchObject({ state: expect.stringMatching(/connected|closed/), fingerprintMatches: true });
    // No address of this computer is told to anybody.
    expect(result.sdp.offer?.split(/[\s]+/)).not.toContain(CLIENT_ADDRESS);
    const [inbound, outbound] = [streamOf(result, 'inbound'), streamOf(result, 'outbound')];
    for (const stream of [inbound, outbound]) {
      expect(stream).toMatchObject({ lost: 0, rejected: 0 });
      expect(stream.packets).toBeGreaterThan(100);
    }
    expect(Math.abs((inbound.levelDbov ?? NaN) - (outbound.levelDbov ?? NaN))).toBeLessThan(4);
    // What the kernel saw: nothing to or from the gateway's media ports.
    const direct = `ip.addr == ${PROXY_ADDRESS} && udp.port >= ${GATEWAY_PORTS.from} && udp.port <= ${GATEWAY_PORTS.to}`;
    expect(fields(capture.file, direct, 'frame.number')).toEqual([]);
    expect(fields(capture.file, `${seen} && ip.addr == ${RELAY_ADDRESS}`, 'frame.number').length).toBeGreaterThan(200);
    expectEqualFigures(result, pcap);
    expect(await phone.callCount()).toBe(0);
  });

  test('all ways allowed, but only the relay leads through: it is found', async () => {
    const open = onlyByRelay();
    const { code, stderr, result, ice } = await callOver({ url }, 'all').finally(open);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(ice.local.map(({ type }) => type)).toEqual(expect.arrayContaining(['host', 'relay']));
    expect(ice.selected?.local).toMatchObject({ type: 'relay', relayProtocol });
    expect(streamOf(result, 'inbound').packets).toBeGreaterThan(50);
  });
});

test('credentials that end in time: good until then', async () => {
  const { username, credential } = timeLimited(SHARED_SECRET, { user: USER, endsInS: 600 });
  const { code, ice } = await callOver(
    { url: `turn:${RELAY_ADDRESS}:${LIMITED_PORT}?transport=udp`, username, credential },
    'relay',
  );
  expect(code).toBe(0);
  expect(ice.selected?.local.type).toBe('relay');
});

describe('the relay refuses', () => {
  const expired = timeLimited(SHARED_SECRET, { user: USER, endsInS: -60 });
  test.each<[string, Relay]>([
    ['a wrong password', { url: WAYS[0][1], credential: 'something-else' }],
    ['a wrong password, by TLS', { url: WAYS[2][1], credential: 'something-else' }],
    ['a password that has ended', { url: `turn:${RELAY_ADDRESS}:${LIMITED_PORT}?transport=udp`, ...expired }],
  ])('%s: 401 is told, and that no way was left', async (_name, relay) => {
    const { code, result, ice, stderr } = await callOver(relay, 'relay');
    expect(code).not.toBe(0);
    expect(ice.gathering.refused).toEqual([expect.objectContaining({ url: relay.url, code: 401 })]);
    expect(ice.local).toEqual([]);
    expect(ice.selected).toBeNull();
    expect(result.streams.filter(({ packets }) => packets > 0)).toEqual([]);
    expect(stderr + (result.error ?? '')).toMatch(/turns?:\S+ answered 401 Unauthorized/);
    expect(result.causes.find(({ role }) => role === 'primary')?.code).toBe('turn-auth-failed');
  });
});

test('a relay that nobody serves: said in time, with how long was waited', async () => {
  const url = `turn:${RELAY_ADDRESS}:3999?transport=tcp`;
  const { code, ice } = await callOver({ url }, 'relay');
  expect(code).not.toBe(0);
  const { refused, silent } = ice.gathering;
  expect([...refused, ...silent].map((one) => one.url)).toEqual([url]);
});
