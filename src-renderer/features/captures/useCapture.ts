import { useCallback, useEffect } from 'react';
import type { CaptureOverview, CaptureSummary } from '../../../src-shared/contract/captures';
import { engine } from '../../rpc/engine';
import { openView, useCaptures } from './store';
import { useLoaded } from './useLoaded';
import type { Loaded } from './useLoaded';

/** A capture that is open; undefined where there is none of this id, null as long as nobody has told. */
export function useSummary(id: string): CaptureSummary | undefined | null {
  return useCaptures(({ captures }) => (captures === null ? null : captures.find((capture) => capture.id === id)));
}

export const useRevision = (id: string): number => useCaptures(({ revisions }) => revisions[id] ?? 0);

/**
 * An answer of the engine about a capture: asked for once the file is read, and again when something has changed (a log was added, its place is
 * another one). The function has to be kept between drawings.
 */
export function useOfCapture<T>(id: string, load: () => Promise<T>): Loaded<T> {
  const done = useSummary(id)?.phase === 'done';
  return useLoaded(done ? load : null, useRevision(id));
}

/** Everything of a capture but its long lists. */
export function useOverview(id: string): Loaded<CaptureOverview> {
  return useOfCapture(
    id,
    useCallback(() => engine.call('captures.overview', id), [id]),
  );
}

export function useView(id: string) {
  useEffect(() => openView(id), [id]);
  return useCaptures(({ views }) => views[id]);
}
