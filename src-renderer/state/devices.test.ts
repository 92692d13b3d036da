import { describe, expect, it } from 'vitest';
import { deviceChange } from './devices';

const mic = (deviceId: string, label = deviceId) => ({ kind: 'audioinput' as const, deviceId, label });
const out = (deviceId: string, label = deviceId) => ({ kind: 'audiooutput' as const, deviceId, label });

describe('deviceChange', () => {
  it('names what came and what went', () => {
    expect(deviceChange([mic('a'), out('s')], [mic('b', ''), out('s')])).toEqual({ added: [null], removed: ['a'] });
  });

  it('knows microphones from speakers with the same id', () => {
    expect(deviceChange([mic('a')], [mic('a'), out('a')])).toEqual({ added: ['a'], removed: [] });
  });

  it('is silent about nothing, about defaults and about cameras', () => {
    expect(deviceChange([mic('a')], [mic('a')])).toBeNull();
    expect(deviceChange([mic('default', 'Default - A')], [mic('default', 'Default - B')])).toBeNull();
    expect(deviceChange([], [{ kind: 'videoinput', deviceId: 'c', label: 'Camera' }])).toBeNull();
  });
});
