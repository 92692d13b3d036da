import type { CaptureSummary } from '../../src-shared/contract/captures';
import { UPLOAD_PATH } from '../../src-shared/contract/wire';
import type { Reply } from '../../src-shared/contract/wire';
import { EngineFailure, unwrap } from './link';
import type { FileTransfer } from './link';

const failed = (message: string): EngineFailure => new EngineFailure({ code: 'failed', message });

/** Sends a capture file over HTTP: `fetch` could not say how much of it has gone. */
export function sendFile(
  origin: string,
  token: string,
  file: File,
  { signal, onProgress }: FileTransfer,
): Promise<CaptureSummary> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      settle();
    };
    request.open('POST', origin + UPLOAD_PATH);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(Math.min(loaded, file.size), file.size));
    request.addEventListener('load', () =>
      end(() => {
        const reply = parse(request.responseText);
        if (reply === null) return reject(failed(`${file.name} could not be sent to Sidetone’s engine. Try again.`));
        try {
          resolve(unwrap(reply));
        } catch (error) {
          reject(error instanceof Error ? error : failed(String(error)));
        }
      }),
    );
    request.addEventListener('error', () =>
      end(() =>
        reject(
          failed(`${file.name} could not be sent: Sidetone’s engine does not take it, or the file changed. Try again.`),
        ),
      ),
    );
    request.addEventListener('abort', () => end(() => reject(new DOMException('given up', 'AbortError'))));
    if (signal.aborted) return reject(new DOMException('given up', 'AbortError'));
    signal.addEventListener('abort', stop);
    request.send(file);
  });
}

function parse(text: string): Reply<CaptureSummary> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'ok' in value ? (value as Reply<CaptureSummary>) : null;
  } catch {
    return null;
  }
}
