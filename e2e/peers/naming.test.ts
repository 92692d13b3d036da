/** RFC 3263: NAPTR, SRV and fail-over, with dnsmasq as the name server of the client's namespace. */
import { expect, test } from 'vitest';
import { createAuthority } from './support/authority';
import { fields, startCapture } from './support/capture';
import { startDnsmasq } from './support/dnsmasq';
import { startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { PROXY_ADDRESS, SECOND_PROXY_ADDRESS } from './support/network';
import { register, writeProfile } from './support/sidetone';
import { startSipp } from './support/sipp';

const peers = useLab(async (lab) => {
  const [kamailio, dnsmasq] = await Promise.all([startKamailio(lab, createAuthority(lab.folder)), startDnsmasq(lab)]);
  return { kamailio, dnsmasq };
});

test.each(['udp', 'tcp'] as const)(
  'SRV over %s: the second server takes over when nothing listens at the first',
  async (transport) => {
    const { lab } = peers();
    const capture = await startCapture(lab, lab.client, `srv-${transport}`);
    const { code, json, stderr } = await register(
      lab,
      writeProfile(lab, { transport, registrar: 'sip:failover.test' }),
    );
    await capture.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(json().transport).toBe(transport);
    const tried = fields(capture.file, `${transport}.dstport == 5060`, 'ip.dst').map(([address]) => address);
    expect(tried[0]).toBe(SECOND_PROXY_ADDRESS);
    expect(tried).toContain(PROXY_ADDRESS);
  },
);

test('SRV: the second server takes over when the first answers 503', async () => {
  const { lab } = peers();
  const sipp = await startSipp(lab, 'uasUnavailable', { address: SECOND_PROXY_ADDRESS });
  const { code } = await register(lab, writeProfile(lab, { transport: 'udp', registrar: 'sip:failover.test' }));
  await sipp.passed();
  expect(code).toBe(0);
});

test('NAPTR decides the transport where the profile leaves it open', async () => {
  const { lab, dnsmasq } = peers();
  const { code, json, stderr } = await register(
    lab,
    writeProfile(lab, { transport: 'auto', registrar: 'sip:naptr.test' }),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(json().transport).toBe('tcp');
  expect(dnsmasq.output()).toMatch(/query\[(type=35|NAPTR)\] naptr\.test/);
});

test('a name that does not exist is said to be one', async () => {
  const { lab } = peers();
  const { code, json } = await register(lab, writeProfile(lab, { registrar: 'sip:nowhere.test' }));
  expect(code).toBe(1);
  expect(json().error).toMatch(/nowhere\.test/);
});
