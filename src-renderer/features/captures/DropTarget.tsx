import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { openFiles } from './actions';

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;

/** The whole page takes files; while one hangs over the window, it says so. */
export function DropTarget({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Entering a child is told before leaving its parent: only the last leaving counts.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (hasFiles(event) && --depth <= 0) end();
    };
    const hold = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = online ? 'copy' : 'none';
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      end();
      if (online) openFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const end = () => {
      depth = 0;
      setOver(false);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hold, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) {
      window.addEventListener(name as keyof typeof listeners, listener);
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        window.removeEventListener(name as keyof typeof listeners, listener);
      }
    };
  }, [online]);
  return (
    <>
      {children}
      {over && (
        <div className="capture-drop-over" aria-hidden>
          <FileDown className="capture-drop-over-icon" />
          <p>{t(online ? 'captures.dropHere' : 'captures.dropOffline')}</p>
        </div>
      )}
    </>
  );
}
