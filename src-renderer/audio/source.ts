/** What is sent into a call: the person's choice, and what this window can really do. */
import { create } from 'zustand';
import type { Settings } from '../../src-shared/contract/contract';
import type { MediaSource } from '../../src-shared/model/call';
import { useApp } from '../state/app';
import { useAudio } from './store';
import type { PathState } from './store';

export type SourceKind = Settings['defaultSource'] | 'file';

/** 1004 Hz as in test numbers: a divisor of the sampling rate (1000 Hz) would hit the same few PCM code words again and again. */
const TEST_TONE: MediaSource = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 };

interface SourceState {
  /** A WAV file by its path on the engine's computer; chosen for this session only. */
  filePath: string;
  useFile: boolean;
}

export const useSourceFile = create<SourceState>(() => ({ filePath: '', useFile: false }));

export interface Means {
  path: PathState;
  speechFile: string | null;
}

/** The choice, or the nearest thing to a voice that works without a microphone. */
export function effectiveKind(chosen: SourceKind, { path, speechFile }: Means): SourceKind {
  const voiceless = path === 'unavailable' || path === 'failed';
  if (chosen === 'microphone' && voiceless) return speechFile === null ? 'tone' : 'speech';
  return chosen === 'speech' && speechFile === null ? 'tone' : chosen;
}

/** Null when there is nothing to send yet: a file that has no name. */
export function toMediaSource(kind: SourceKind, speechFile: string | null, filePath: string): MediaSource | null {
  switch (kind) {
    case 'microphone':
    case 'silence':
      return { kind };
    case 'tone':
      return TEST_TONE;
    case 'speech':
      return speechFile === null ? TEST_TONE : { kind: 'file', path: speechFile, loop: true };
    case 'file':
      return filePath.trim() === '' ? null : { kind: 'file', path: filePath.trim(), loop: true };
  }
}

function currentMeans(): Means {
  return { path: useAudio.getState().path, speechFile: useApp.getState().info?.speechFile ?? null };
}

/** The kind that a call placed now would use. */
export function currentKind(): SourceKind {
  const chosen = useSourceFile.getState().useFile ? 'file' : useApp.getState().settings?.defaultSource;
  return effectiveKind(chosen ?? 'microphone', currentMeans());
}

/** For answering a call, where nobody can be asked to mend a file name first. */
export function usableSource(): MediaSource {
  const { speechFile } = currentMeans();
  return toMediaSource(currentKind(), speechFile, useSourceFile.getState().filePath) ?? { kind: 'silence' };
}

export function useSourceKind(): SourceKind {
  const path = useAudio((state) => state.path);
  const speechFile = useApp((state) => state.info?.speechFile ?? null);
  const chosen = useApp((state) => state.settings?.defaultSource ?? 'microphone');
  const useFile = useSourceFile((state) => state.useFile);
  return effectiveKind(useFile ? 'file' : chosen, { path, speechFile });
}
