import { systemPreferences } from 'electron';
import type { MediaAccessPermissionRequest, Session } from 'electron';
import { isOurs } from './page';

type Permissions = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;

/** The microphone, for our own page; nothing else, for nobody. */
export function limitPermissions(session: Permissions): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const { mediaTypes = [] } = details as MediaAccessPermissionRequest;
    const microphone = permission === 'media' && mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio');
    if (!microphone || !details.isMainFrame || !isOurs(details.requestingUrl)) answer(false);
    else void askSystem().then(answer, () => answer(false));
  });
  // A check asks what a request would be told. Electron asks once without the kind of device, and then with it.
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType }) => permission === 'media' && mediaType !== 'video' && isOurs(origin),
  );
  session.setDevicePermissionHandler(() => false);
}

/** macOS asks the person itself, once; a microphone that it refuses would record silence without an error. */
async function askSystem(): Promise<boolean> {
  return process.platform === 'darwin' ? systemPreferences.askForMediaAccess('microphone') : true;
}
