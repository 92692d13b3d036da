/** `sidetone analyze` on what the kernel captured, at both ends, of WebRTC calls through Kamailio and rtpengine to baresip. */
import { expect, test } from 'vitest';
import type { CaptureAnalysis } from '../../src-shared/model/capture';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { startCapture } from './support/capture';
import { drop } from './support/firewall';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PROXY_ADDRESS } from './support/network';
import { call, sidetone, writeProfile } from './support/sidetone';
import { GATEWAY_PORTS, startWebrtcGateway, USERS } from './support/webrtcGateway';

const peers = useLab(async (lab) => {
  const gateway = await startWebrtcGateway(lab, createAuthority(lab.folder));
  await startBaresip(lab, { proxy: `sip:${PROXY_ADDRESS}`, accounts: [{ user: 'bob' }, { user: USERS.forged }] });
  return { gateway };
});

/** What each end's capture of one call says: the cause that is named first, if any. */
async function captured(name: string, target: string) {
  const { lab, gateway } = peers();
  const ends = await Promise.all([
    startCapture(lab, lab.client, `${name}-client`),
    startCapture(lab, lab.server, `${name}-server`),
  ]);
  const profile = writeProfile(lab, { transport: 'ws', wsUrl: gateway.wsUrl, media: 'webrtc', codecs: ['PCMU'] });
  await call(lab, `sip:${target}@pbx.test`, profile, '--duration', '4', '--send', 'tone');
  await Promise.all(ends.map((end) => end.stop()));
  return Promise.all(
    ends.map(async ({ file }, index) => {
      // On one wire both ends look equally near.
      const place = index === 0 ? 'client' : 'server';
      const args = ['analyze', file, '--place', place, '--json', '-'];
      const { code, json } = await sidetone<CaptureAnalysis>(lab, args);
      const analysis = json();
      const causes = analysis.calls.flatMap((one) => one.causes.filter(({ role }) => role === 'primary'));
      return { code, analysis, causes: causes.map((cause) => `${cause.code} ${cause.confidence}`) };
    }),
  );
}

test('a call that is well: nobody is accused at either end, and both certificates are those of the SDP', async () => {
  for (const { code, analysis, causes } of await captured('well', 'bob')) {
    expect({ place: analysis.place.is, code, causes }).toEqual({ place: analysis.place.is, code: 0, causes: [] });
    expect(analysis.dtls).toMatchObject([{ state: 'done', fingerprintMatches: true, fingerprintNote: null }]);
    expect(analysis.calls.map(({ callId }) => callId)).toContain(analysis.dtls[0]?.callId);
  }
});

test('the answer names another certificate: dtls-failed, and what differs', async () => {
  const [client, server] = await captured('forged', USERS.forged);
  expect(client).toMatchObject({ code: 1, causes: ['dtls-failed proven'] });
  expect(server).toMatchObject({ code: 1, causes: ['dtls-failed likely'] });
  for (const end of [client, server]) {
    expect(end?.analysis.dtls[0]?.fingerprintNote).toMatch(
      new RegExp(`^${PROXY_ADDRESS.replaceAll('.', '\\.')}:\\d+ showed a certificate .* announces sha-256 5A:5A:`),
    );
  }
});

test("the gateway's media ports are closed on the way: ice-checks-failed, proven at the client alone", async () => {
  const { lab } = peers();
  const ports = `${GATEWAY_PORTS.from}:${GATEWAY_PORTS.to}`;
  const rules = [
    drop(lab.client, 'INPUT', '-s', PROXY_ADDRESS, '-p', 'udp', '--sport', ports),
    drop(lab.server, 'INPUT', '-s', CLIENT_ADDRESS, '-p', 'udp', '--dport', ports),
  ];
  const [client, server] = await captured('closed', 'bob');
  for (const rule of rules) rule.remove();
  expect(client).toMatchObject({ code: 1, causes: ['ice-checks-failed proven'] });
  expect(server).toMatchObject({ code: 1, causes: ['ice-checks-failed likely'] });
});
