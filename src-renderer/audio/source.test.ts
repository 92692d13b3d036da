import { describe, expect, it, vi } from 'vitest';

vi.mock('../state/app', () => ({ useApp: vi.fn() }));
vi.mock('./store', () => ({ useAudio: vi.fn() }));
const { effectiveKind, toMediaSource } = await import('./source');

describe('effectiveKind', () => {
  it.each([
    ['microphone', 'ready', '/speech.wav', 'microphone'],
    ['microphone', 'starting', '/speech.wav', 'microphone'],
    ['microphone', 'unavailable', '/speech.wav', 'speech'],
    ['microphone', 'failed', null, 'tone'],
    ['speech', 'ready', null, 'tone'],
    ['silence', 'failed', null, 'silence'],
    ['file', 'failed', null, 'file'],
  ] as const)('%s with a path that is %s and speech %s sends %s', (chosen, path, speechFile, kind) => {
    expect(effectiveKind(chosen, { path, speechFile })).toBe(kind);
  });
});

describe('toMediaSource', () => {
  it('names the files, and has nothing to send for a file without a name', () => {
    expect(toMediaSource('speech', '/speech.wav', '')).toEqual({ kind: 'file', path: '/speech.wav', loop: true });
    expect(toMediaSource('file', null, ' /tmp/a.wav ')).toEqual({ kind: 'file', path: '/tmp/a.wav', loop: true });
    expect(toMediaSource('file', null, '  ')).toBeNull();
  });
});
