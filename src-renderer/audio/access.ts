import type { PageAccess, SystemAccess } from '../../src-shared/model/devices';
import { engine } from '../rpc/engine';

export interface Access {
  system: SystemAccess;
  page: PageAccess;
  /** The program can show the operating system's setting. */
  canOpenSettings: boolean;
}

/** Both permissions, told apart: the operating system's for the program, and the browser's for this page. Asks nobody. */
export async function readAccess(): Promise<Access> {
  const [system, page] = await Promise.all([
    engine.call('devices.access').catch(() => ({ microphone: 'unknown' as const, canOpenSettings: false })),
    pageAccess(),
  ]);
  return { system: system.microphone, page, canOpenSettings: system.canOpenSettings };
}

async function pageAccess(): Promise<PageAccess> {
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    return state;
  } catch {
    return 'unknown';
  }
}
