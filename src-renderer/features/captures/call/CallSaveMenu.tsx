import { AudioLines, FileImage, FileJson2, FileText, Network, Shapes, Sheet } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import type { CapturedCallDetail } from '../../../../src-shared/contract/captures';
import { saveCallJson, saveExport, saveLadderPng } from '../actions';
import { SaveTrigger } from '../SaveTrigger';

/** A call as a file: drawn, written, played, or as the packets that it is made of. */
export function CallSaveMenu({ captureId, detail }: { captureId: string; detail: CapturedCallDetail }) {
  const { t } = useTranslation();
  const callId = detail.call.id;
  const heard = detail.streams.length > 0;
  const kinds: { icon: LucideIcon; name: string; save: () => Promise<void>; possible?: boolean }[] = [
    {
      icon: Shapes,
      name: t('captures.export.svg'),
      save: () => saveExport(captureId, { kind: 'ladder-svg', callId }),
    },
    { icon: FileImage, name: t('captures.export.png'), save: () => saveLadderPng(captureId, callId) },
    {
      icon: FileText,
      name: t('captures.export.text'),
      save: () => saveExport(captureId, { kind: 'call-text', callId }),
    },
    {
      icon: Network,
      name: t('captures.export.pcapng'),
      save: () => saveExport(captureId, { kind: 'call-pcapng', callId }),
    },
    {
      icon: AudioLines,
      name: t('captures.export.wav'),
      save: () => saveExport(captureId, { kind: 'call-wav', callId }),
      possible: heard,
    },
    {
      icon: Sheet,
      name: t('captures.export.callCsv'),
      save: () => saveExport(captureId, { kind: 'streams-csv', callId }),
      possible: heard,
    },
    { icon: FileJson2, name: t('captures.export.callJson'), save: async () => saveCallJson(detail) },
  ];
  return (
    <DropdownMenu.Root modal={false}>
      <SaveTrigger />
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu capture-menu-small" align="end" sideOffset={4} collisionPadding={8}>
          {kinds.map(({ icon: Icon, name, save, possible = true }) => (
            <DropdownMenu.Item key={name} className="menu-item" disabled={!possible} onSelect={() => void save()}>
              <Icon className="icon" aria-hidden />
              {name}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
