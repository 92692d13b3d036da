import { describe, expect, it } from 'vitest';
import { deviceDifference } from './deviceDifference';

const mic = (deviceId: string, label = deviceId) => ({ kind: 'audioinput' as const, deviceId, label });
const out = (deviceId: string, label = deviceId) => ({ kind: 'audiooutput' as const, deviceId, label });
const UNUSED = { input: null, output: null };

describe('deviceDifference', () => {
  it('tells what came and went, and whether the call used it', () => {
    const before = [mic('default'), mic('headset'), out('speaker')];
    const after = [mic('default'), mic('webcam'), out('speaker'), out('headset')];
    expect(deviceDifference(before, after, { input: 'headset', output: 'speaker' })).toEqual([
      { kind: 'removed', direction: 'outbound', device: 'headset', inUse: true },
      { kind: 'added', direction: 'outbound', device: 'webcam', inUse: false },
      { kind: 'added', direction: 'inbound', device: 'headset', inUse: false },
    ]);
  });

  it('knows another default where the system names it', () => {
    const [before, after] = [
      [mic('default', 'Default - A'), mic('a')],
      [mic('default', 'Default - B'), mic('a')],
    ];
    expect(deviceDifference(before, after, { input: 'default', output: null })).toEqual([
      { kind: 'default-changed', direction: 'outbound', device: 'Default - B', inUse: true },
    ]);
    expect(deviceDifference(before, after, { input: 'a', output: null })).toMatchObject([{ inUse: false }]);
  });

  it('is silent about nothing, cameras, and entries without an id', () => {
    expect(deviceDifference([mic('a')], [mic('a')], UNUSED)).toEqual([]);
    expect(deviceDifference([], [{ kind: 'videoinput', deviceId: 'c', label: 'Camera' }], UNUSED)).toEqual([]);
    expect(deviceDifference([mic('')], [mic(''), mic('')], UNUSED)).toEqual([]);
  });
});
