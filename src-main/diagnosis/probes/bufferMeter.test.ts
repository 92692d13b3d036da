import { describe, expect, it } from 'vitest';
import { startBufferMeter } from './bufferMeter';

const SNMP = (received: number, drops: number, sendDrops = 0): string =>
  `Ip: Forwarding\nIp: 1\nUdp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\nUdp: ${received} 9 ${drops} 100 ${drops} ${sendDrops} 0 0 0\nUdpLite: InDatagrams\nUdpLite: 7\n`;
const SNMP6 = (received: number, drops: number): string =>
  `Udp6InDatagrams                 \t${received}\nUdp6RcvbufErrors                \t${drops}\nUdp6SndbufErrors                \t0\n`;
const SOCKETS = (drops: Record<string, number>): string =>
  [
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
    ...Object.entries(drops).map(
      ([inode, count]) =>
        `10879: 0100007F:3AD4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 000000007c814b0d ${count}`,
    ),
  ].join('\n');
const LIMITS = {
  '/proc/sys/net/core/rmem_max': '212992\n',
  '/proc/sys/net/core/rmem_default': '106496\n',
  '/proc/sys/net/core/wmem_max': '212992\n',
};

describe('the meter of the UDP buffers', () => {
  it('counts what the kernel dropped between start and stop, and what of it was ours', () => {
    const files: Record<string, string> = {
      ...LIMITS,
      '/proc/net/snmp': SNMP(1000, 10),
      '/proc/net/snmp6': SNMP6(50, 1),
      '/proc/net/udp': SOCKETS({ 11: 5, 12: 100 }),
    };
    const ownSockets = (): Set<string> => new Set(['11', '13', '99']);
    const meter = startBufferMeter({ reader: { read: (path) => files[path] ?? null }, ownSockets });
    files['/proc/net/snmp'] = SNMP(1600, 50, 2);
    files['/proc/net/snmp6'] = SNMP6(60, 4);
    files['/proc/net/udp'] = SOCKETS({ 11: 12, 12: 130, 13: 4 });
    expect(meter.stop()).toEqual({
      rmemMax: 212_992,
      rmemDefault: 106_496,
      wmemMax: 212_992,
      recommended: 16_777_216,
      received: 610,
      receiveDrops: 43,
      sendDrops: 2,
      ownDrops: 11,
    });
  });

  it('measures the limits at a socket where a namespace hides them', () => {
    const files: Record<string, string> = { '/proc/net/snmp': SNMP(1, 0) };
    const limits = { rmemMax: 4096, rmemDefault: 2048, wmemMax: 8192 };
    const meter = startBufferMeter({
      reader: { read: (path) => files[path] ?? null },
      ownSockets: () => new Set(),
      measureLimits: (told) => told(limits),
    });
    expect(meter.stop()).toMatchObject({ ...limits, received: 0, receiveDrops: 0, ownDrops: null });
  });

  it('says nothing where the system does not tell', () => {
    expect(startBufferMeter({ reader: { read: () => null } }).stop()).toBeNull();
    const limits: Record<string, string> = LIMITS;
    expect(startBufferMeter({ reader: { read: (path) => limits[path] ?? null } }).stop()).toBeNull();
  });

  it.runIf(process.platform === 'linux')('reads this computer', () => {
    const facts = startBufferMeter().stop();
    expect(facts?.rmemMax).toBeGreaterThan(0);
    expect(facts?.receiveDrops).toBeGreaterThanOrEqual(0);
  });
});
