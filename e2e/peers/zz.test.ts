import { spawn } from 'node:child_process';
import { test } from 'vitest';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { fields, startCapture } from './support/capture';
import { startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { PROXY_ADDRESS } from './support/network';
import { call, writeProfile } from './support/sidetone';
const peers = useLab(async (lab) => {
  await startKamailio(lab, createAuthority(lab.folder));
  await startBaresip(lab, { accounts: [{ user: 'bob' }], proxy: `sip:${PROXY_ADDRESS}` });
  return {};
});
test('x', async () => {
  const { lab } = peers();
  const loads = Array.from({ length: 12 }, () => spawn(process.execPath, ['-e', 'const e=Date.now()+70000;while(Date.now()<e);']));
  try {
    for (let i = 0; i < 8; i++) {
      const ends = await Promise.all([
        startCapture(lab, lab.client, `c${i}`, 'udp or tcp or icmp'),
        startCapture(lab, lab.server, `s${i}`, 'udp or tcp or icmp'),
      ]);
      const t = Date.now();
      const out = await call(lab, 'sip:nobody@pbx.test', writeProfile(lab), '--duration', '4');
      await Promise.all(ends.map((end) => end.stop()));
      console.log(i, Date.now() - t, out.json().state, ...ends.map((e) => fields(e.file, 'sip', 'sip.CSeq.method', 'sip.Status-Code').map((f) => f.join('')).join(' ')));
    }
  } finally {
    for (const one of loads) one.kill('SIGKILL');
  }
});
