import { it } from 'vitest';
import { nat } from '../lab/network/plans';
import { startCoturn } from './support/coturn';
import { createAuthority } from './support/authority';
import { sidetone, writeProfile } from './support/sidetone';
import { useNatLab } from './support/natLab';
import { describe } from 'vitest';
for (const [name, plan] of [['short', nat({udpTimeoutS: 12})]] as const) describe(name, () => {
const standing = useNatLab(plan, async ({ lab, at }) => {
  const authority = createAuthority(lab.folder);
  const identity = authority.issue('turn', [`IP:${at.turn}`]);
  return { authority, coturn: await startCoturn(lab, { addresses: [at.turn, at.secondTurn], users: { alice: 'pw-alice' }, identity }) };
});
it('works', async () => {
  const { lab, at, authority } = standing();
  const profile = writeProfile(lab, { registrar: `sip:${at.proxy}` }, { ice: { servers: [{ urls: [`stun:${at.turn}`, `turn:${at.turn}`, `turn:${at.turn}?transport=tcp`, `turns:${at.turn}`], username: 'alice', credential: 'pw-alice' }], policy: 'all' }, tls: { caFile: authority.caFile } } as never);
  const { stdout, stderr } = await sidetone<any>(lab, ['diagnose', '--profile', profile, '--full', '--checks', 'ice.lifetime', '--json', '-']);
  const report = JSON.parse(stdout || '{}');
  console.log(stderr.slice(-500));
  for (const c of report.checks) { console.log(c.id, c.status, c.durationMs, c.summary); for (const e of c.evidence) { if (e.kind === 'table') { console.log('  ', e.label); for (const r of e.value.rows) console.log('     ', JSON.stringify(r)); } else if (e.kind !== 'series') console.log('  ', e.label, e.value); } }
  console.log(JSON.stringify(report.verdict.causes.map((c: any) => [c.code, c.reason])));
}, 60000);
});
