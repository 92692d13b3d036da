import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { newHttp, newPort } from './setupDraft';
import type { HttpDraft, PortDraft, SetupFaults } from './setupDraft';

interface RowsProps<T> {
  rows: readonly T[];
  faults: SetupFaults;
  /** `save`: nothing more is typed, as when a row went. */
  onChange: (rows: T[], save?: boolean) => void;
}

interface CellProps {
  label: string;
  value: string;
  fault: string | undefined;
  faultId: string;
  numeric?: boolean;
  placeholder?: string;
  onChange: (value: string) => void;
}

function Cell({ label, value, fault, faultId, numeric = false, placeholder, onChange }: CellProps) {
  return (
    <input
      className="input"
      aria-label={label}
      aria-invalid={fault ? true : undefined}
      aria-describedby={fault ? faultId : undefined}
      value={value}
      autoComplete="off"
      spellCheck={false}
      inputMode={numeric ? 'numeric' : undefined}
      placeholder={placeholder ?? label}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** HTTP addresses whose health is asked. */
export function HttpRows({ rows, faults, onChange }: RowsProps<HttpDraft>) {
  const { t } = useTranslation();
  const set = (index: number, part: Partial<HttpDraft>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <fieldset className="field">
      <legend>{t('diagnose.more.http')}</legend>
      {rows.map((row, index) => {
        const fault = faults[`http.${index}.url`];
        const faultId = `http-fault-${row.key}`;
        return (
          <div key={row.key} className="diagnose-setup-row">
            <div className="diagnose-setup-cells diagnose-setup-http">
              <Cell
                label={t('diagnose.more.url')}
                value={row.url}
                fault={fault}
                faultId={faultId}
                placeholder="http://rtcd.test:8045/version"
                onChange={(url) => set(index, { url })}
              />
              <Cell
                label={t('diagnose.more.name')}
                value={row.name}
                fault={undefined}
                faultId={faultId}
                onChange={(name) => set(index, { name })}
              />
              <Button
                look="bare"
                icon={Trash2}
                iconOnly
                onClick={() =>
                  onChange(
                    rows.filter((_, at) => at !== index),
                    true,
                  )
                }
              >
                {t('diagnose.more.removeRow', { name: row.url || row.name || index + 1 })}
              </Button>
            </div>
            {fault && (
              <p id={faultId} className="field-error" role="alert">
                {t(`diagnose.fault.${fault}`)}
              </p>
            )}
          </div>
        );
      })}
      <Button icon={Plus} className="diagnose-setup-add" onClick={() => onChange([...rows, newHttp()])}>
        {t('diagnose.more.addHttp')}
      </Button>
    </fieldset>
  );
}

/** Ports that have to be open, for example those of a call server's media. */
export function PortRows({ rows, faults, onChange }: RowsProps<PortDraft>) {
  const { t } = useTranslation();
  const set = (index: number, part: Partial<PortDraft>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <fieldset className="field">
      <legend>{t('diagnose.more.ports')}</legend>
      {rows.map((row, index) => {
        const faultId = `port-fault-${row.key}`;
        const cell = (name: 'host' | 'udp' | 'tcp' | 'name') => (
          <Cell
            label={t(`diagnose.more.${name}`)}
            value={row[name]}
            fault={faults[`ports.${index}.${name}`]}
            faultId={faultId}
            numeric={name === 'udp' || name === 'tcp'}
            onChange={(value) => set(index, { [name]: value })}
          />
        );
        const fault = (['host', 'udp', 'tcp'] as const).map((name) => faults[`ports.${index}.${name}`]).find(Boolean);
        return (
          <div key={row.key} className="diagnose-setup-row">
            <div className="diagnose-setup-cells diagnose-setup-ports">
              {cell('host')}
              {cell('udp')}
              {cell('tcp')}
              {cell('name')}
              <Button
                look="bare"
                icon={Trash2}
                iconOnly
                onClick={() =>
                  onChange(
                    rows.filter((_, at) => at !== index),
                    true,
                  )
                }
              >
                {t('diagnose.more.removeRow', { name: row.host || row.name || index + 1 })}
              </Button>
            </div>
            {fault && (
              <p id={faultId} className="field-error" role="alert">
                {t(`diagnose.fault.${fault}`)}
              </p>
            )}
          </div>
        );
      })}
      <Button icon={Plus} className="diagnose-setup-add" onClick={() => onChange([...rows, newPort()])}>
        {t('diagnose.more.addPort')}
      </Button>
    </fieldset>
  );
}
