import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResolver } from './dnsResolver';
import type { Target } from './transport';

const text = ({ transport, address, port, path }: Target): string => `${transport} ${address} ${port}${path ?? ''}`;

const hasDnsmasq = spawnSync('dnsmasq', ['--version']).status === 0;

describe.skipIf(!hasDnsmasq)('against dnsmasq (skipped: dnsmasq is not installed)', () => {
  let dnsmasq: ChildProcess;
  let server: string;

  beforeAll(async () => {
    const probe = createSocket('udp4').bind(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    server = `127.0.0.1:${port}`;
    dnsmasq = spawn(
      'dnsmasq',
      [
        '--keep-in-foreground',
        '--log-facility=-',
        '--conf-file=/dev/null',
        '--no-resolv',
        '--no-hosts',
        '--pid-file=',
        '--user=',
        '--listen-address=127.0.0.1',
        '--bind-interfaces',
        `--port=${port}`,
        '--local=/example/',
        '--naptr-record=pbx.example,10,0,S,SIP+D2T,,_sip._tcp.pbx.example',
        '--naptr-record=pbx.example,20,0,S,SIP+D2U,,_sip._udp.pbx.example',
        '--srv-host=_sip._tcp.pbx.example,a.pbx.example,5070,10,0',
        '--srv-host=_sip._tcp.pbx.example,b.pbx.example,5071,20,0',
        '--srv-host=_sip._udp.pbx.example,a.pbx.example,5060,0,0',
        '--host-record=a.pbx.example,192.0.2.1,2001:db8::1',
        '--host-record=b.pbx.example,192.0.2.2',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    // Its first line comes when it listens.
    await Promise.race([once(dnsmasq.stderr ?? process.stderr, 'data'), once(dnsmasq, 'exit')]);
  });
  afterAll(async () => {
    const ended = once(dnsmasq, 'exit');
    if (dnsmasq.kill()) await ended;
  });

  it('NAPTR, SRV and addresses of real records', async () => {
    const { targets, steps } = await createResolver({ servers: [server] }).resolve('sip:pbx.example', 'auto');
    expect(targets.map(text)).toEqual([
      'tcp 192.0.2.1 5070',
      'tcp 2001:db8::1 5070',
      'tcp 192.0.2.2 5071',
      'udp 192.0.2.1 5060',
      'udp 2001:db8::1 5060',
    ]);
    expect(steps[0]).toMatchObject({
      type: 'NAPTR',
      records: ['10 0 "S" "SIP+D2T" "" _sip._tcp.pbx.example', '20 0 "S" "SIP+D2U" "" _sip._udp.pbx.example'],
    });
  });

  it('a name that is not there', async () => {
    await expect(createResolver({ servers: [server] }).resolve('sip:nobody.example', 'auto')).rejects.toMatchObject({
      reason: 'dns',
      message: 'The name nobody.example does not exist or has no address: check its spelling.',
    });
  });
});
