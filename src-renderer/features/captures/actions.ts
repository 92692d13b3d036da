/** What a person can do with captures. Failures stand where they happened: at the file's row, or as a notice. */
import { MAX_LOG_LENGTH } from '../../../src-shared/contract/captures';
import type { CapturedCallDetail, CaptureSummary, ExportRequest } from '../../../src-shared/contract/captures';
import type { MethodArguments, MethodResults } from '../../../src-shared/contract/contract';
import type { CapturePlace } from '../../../src-shared/model/capture';
import { notify, tellFailure } from '../../state/notices';
import { navigate, PAGE, useRoute } from '../../state/route';
import { download } from '../../components/download';
import { t } from '../../i18n';
import { engine } from '../../rpc/engine';
import { bytesOf } from './base64';
import { pngOf } from './png';
import { sentenceOf } from './sentence';
import { applyCapture, forget, remember, renew, useCaptures } from './store';
import type { Transfer } from './store';

let lastTransfer = 0;

const changeTransfer = (id: number, change: Partial<Transfer>): void =>
  useCaptures.setState(({ transfers }) => ({
    transfers: transfers.map((one) => (one.id === id ? { ...one, ...change } : one)),
  }));

export const dropTransfer = (id: number): void =>
  useCaptures.setState(({ transfers }) => ({ transfers: transfers.filter((one) => one.id !== id) }));

/** Opens files that were dropped or chosen, all at a time. A single one is gone to at once. */
export function openFiles(files: readonly File[]): void {
  for (const file of files) void openFile(file, files.length === 1);
}

async function openFile(file: File, show: boolean): Promise<void> {
  const id = ++lastTransfer;
  const giveUp = new AbortController();
  const transfer: Transfer = {
    id,
    name: file.name,
    done: 0,
    total: file.size,
    error: null,
    cancel: () => giveUp.abort(),
  };
  useCaptures.setState(({ transfers }) => ({ transfers: [transfer, ...transfers] }));
  try {
    const capture = await engine.openFile(file, {
      signal: giveUp.signal,
      onProgress: (done, total) => changeTransfer(id, { done, total }),
    });
    dropTransfer(id);
    applyCapture(capture);
    const { route } = useRoute.getState();
    if (show && route.page === 'captures' && route.ids.length === 0) showCapture(capture.id);
  } catch (error) {
    if (giveUp.signal.aborted) dropTransfer(id);
    else changeTransfer(id, { error: sentenceOf(error) });
  }
}

export const showCapture = (captureId: string): void => navigate(PAGE.capture(captureId));

/** Opens a file that lies on the engine's computer already. */
export async function openPath(path: string): Promise<void> {
  try {
    const capture = await engine.call('captures.open', { path });
    applyCapture(capture);
    showCapture(capture.id);
  } catch (error) {
    tellFailure(error);
  }
}

/** Closes a capture, or gives its reading up. Gone at once; back where the engine refuses. */
export function closeCapture(capture: CaptureSummary): void {
  forget(capture.id);
  engine.call('captures.close', capture.id).catch((error: unknown) => {
    remember(capture);
    tellFailure(error);
  });
}

export async function setPlace(id: string, place: CapturePlace | null): Promise<void> {
  try {
    applyCapture(await engine.call('captures.place', id, place));
    renew(id);
  } catch (error) {
    tellFailure(error);
  }
}

/** Resolves with the number of findings. Rejects with one sentence. */
export async function addLog(id: string, file: File): Promise<number> {
  const { name } = file;
  const text = await file.text();
  if (text.length > MAX_LOG_LENGTH) {
    throw new Error(t('captures.log.tooLong', { name, size: Math.floor(MAX_LOG_LENGTH / 1e6) }));
  }
  const findings = await engine.call('captures.addLog', id, { name, text });
  renew(id);
  return findings.length;
}

export const keepRing = (request: MethodArguments<'captures.keep'>[0]): Promise<{ path: string; packets: number }> =>
  engine.call('captures.keep', request);

/** Lets the engine make a file, which may take a while, and hands it to the browser. */
async function save(
  id: string,
  request: ExportRequest,
  make: (file: MadeFile) => Promise<[string, Blob]>,
): Promise<void> {
  useCaptures.setState(({ saving }) => ({ saving: saving + 1 }));
  try {
    const [name, blob] = await make(await engine.call('captures.export', id, request));
    download(name, blob);
    notify('info', t('captures.savedAs', { name }));
  } catch (error) {
    tellFailure(error);
  } finally {
    useCaptures.setState(({ saving }) => ({ saving: saving - 1 }));
  }
}

type MadeFile = MethodResults['captures.export'];

export const saveExport = (id: string, request: ExportRequest): Promise<void> =>
  save(id, request, async ({ name, mediaType, content, encoding }) => [
    name,
    new Blob([encoding === 'base64' ? bytesOf(content) : content], { type: mediaType }),
  ]);

/** The ladder as a picture of dots, made out of the drawing. */
export const saveLadderPng = (id: string, callId: string): Promise<void> =>
  save(id, { kind: 'ladder-svg', callId }, async ({ name, content }) => [
    name.replace(/\.svg$/, '.png'),
    await pngOf(content),
  ]);

/** Everything that the window knows of a call. */
export function saveCallJson(detail: CapturedCallDetail): void {
  const name = `call-${detail.call.callId.replaceAll(/[^\w.@-]+/g, '_').slice(0, 60)}.json`;
  download(name, new Blob([JSON.stringify(detail, null, 2)], { type: 'application/json' }));
  notify('info', t('captures.savedAs', { name }));
}
