import { create } from 'zustand';
import type { MicrophoneProblem } from '../../src-shared/model/devices';

/**
 * Whether this window can carry a voice at all.
 * - `unavailable`: the page cannot reach the engine's media (a tunnel, or an engine that says so)
 * - `failed`: it should, but the connection did not come up
 */
export type PathState = 'starting' | 'ready' | 'unavailable' | 'failed';

interface AudioState {
  path: PathState;
  /** The browser's answer for this page; `unknown` where it does not tell. */
  permission: PermissionState | 'unknown';
  problem: MicrophoneProblem | null;
  /** The call that has the microphone. */
  callId: string | null;
  /** The browser holds sound back until the page is clicked. */
  soundBlocked: boolean;
  /** The microphone that a call uses, for a level meter. */
  stream: MediaStream | null;
}

export const useAudio = create<AudioState>(() => ({
  path: 'starting',
  permission: 'unknown',
  problem: null,
  callId: null,
  soundBlocked: false,
  stream: null,
}));

/** Follows the browser's permission for the microphone. Returns the function that stops it. */
export function followPermission(): () => void {
  let status: PermissionStatus | null = null;
  let over = false;
  const follow = () => {
    if (!status) return;
    const problem = useAudio.getState().problem;
    const denied = status.state === 'denied';
    useAudio.setState({
      permission: status.state,
      problem: denied ? 'denied' : problem === 'denied' || problem === 'dismissed' ? null : problem,
    });
  };
  navigator.permissions
    ?.query({ name: 'microphone' as PermissionName })
    .then((found) => {
      if (over) return;
      status = found;
      follow();
      found.addEventListener('change', follow);
    })
    .catch(() => undefined);
  return () => {
    over = true;
    status?.removeEventListener('change', follow);
  };
}
