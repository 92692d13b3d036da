/** The peers among themselves, without our program: what fails here is the set-up, not the product. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { rtpStreams, sipStartLines, startCapture } from './support/capture';
import { startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { startSipp } from './support/sipp';

const peers = useLab(async (lab) => {
  const kamailio = await startKamailio(lab, createAuthority(lab.folder));
  const proxy = `sip:${kamailio.address}`;
  const bob = await startBaresip(lab, { accounts: [{ user: 'bob' }], proxy });
  const alice = await startBaresip(lab, {
    host: lab.client,
    address: '192.0.2.1',
    accounts: [{ user: 'alice', codecs: 'pcmu' }],
    proxy,
  });
  return { kamailio, alice, bob };
});

test('baresip calls baresip through Kamailio', async () => {
  const { alice, bob, kamailio, lab } = peers();
  expect(kamailio.bindings('bob')).toHaveLength(1);
  const capture = await startCapture(lab, lab.client, 'baresip');
  const since = bob.events.length;
  await alice.command('dial', 'sip:bob@pbx.test');
  await alice.waitFor('CALL_ESTABLISHED');
  await bob.waitFor('CALL_RTPESTAB', since);
  expect(await alice.callCount()).toBe(1);
  await alice.command('hangup');
  await bob.waitFor('CALL_CLOSED', since);
  await capture.stop();
  expect(rtpStreams(capture.file).map((stream) => stream.payload)).toContain('g711U');
  expect(sipStartLines(capture.file).at(0)).toMatch(/^INVITE sip:bob@pbx\.test/);
});

test.each([
  ['uacCalls', 'uasAnswers', { ACK_AFTER_MS: 0, TALK_MS: 200, RING_MS: 100 }],
  ['uacIsRejected', 'uasRejects', { STATUS: '486', HEADER: 'Retry-After: 60' }],
  ['uacCancels', 'uasIsCancelled', {}],
  ['uacReliable', 'uasReliable', {}],
])('sipp %s meets sipp %s', async (caller, called, values) => {
  const { lab } = peers();
  const uas = await startSipp(lab, called, {
    values: { ...values, ...('STATUS' in values ? { STATUS: '486 Busy Here' } : {}) },
  });
  const uac = await startSipp(lab, caller, {
    values,
    host: lab.client,
    address: '192.0.2.1',
    port: 5070,
    target: '192.0.2.30:5060',
    service: 'script',
  });
  await Promise.all([uac.passed(), uas.passed()]);
});

const SCENARIOS = fs.readdirSync(path.join(import.meta.dirname, 'sipp')).map((file) => path.basename(file, '.xml'));

test.each(SCENARIOS.filter((name) => name.startsWith('uas')))('sipp understands the scenario %s', async (scenario) => {
  const values = { RING_MS: 0, TALK_MS: 0, STATUS: '486 Busy Here', HEADER: 'X-Test: 1', REASON: 'SIP;cause=200' };
  const sipp = await startSipp(peers().lab, scenario, { values });
  await sipp.stop('SIGKILL');
});
