import { RadioGroup } from 'radix-ui';
import type { LucideIcon } from 'lucide-react';
import './Choice.css';

export interface ChoiceOption<T extends string> {
  value: T;
  label: string;
  icon?: LucideIcon;
  disabled?: boolean;
}

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly ChoiceOption<T>[];
  onChange: (value: T) => void;
}

/** A few exclusive options side by side: one stop of the tab key, arrows inside. */
export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <RadioGroup.Root
      className="choice"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
    >
      {options.map(({ value: option, label: text, icon: Icon, disabled }) => (
        <RadioGroup.Item key={option} value={option} className="choice-item" disabled={disabled ?? false}>
          {Icon && <Icon className="icon" aria-hidden />}
          <span>{text}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
