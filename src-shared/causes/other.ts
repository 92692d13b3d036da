import type { CauseArea } from './area';

/** What no rule explains. */
export const other = {
  unknown: {
    tag: 'UNK',
    title: 'Something fails, and the cause is not known',
    explanation:
      'Something does not work, and what was seen fits no known cause. The details below help those who look into it.',
    technical:
      'At least one check failed, and no rule accounts for its findings. The reason names the checks, whose evidence is in the report.',
    proof: 'The failed checks themselves.',
    fix: [
      'Save the report as JSON, and send it to your support: it holds nothing secret.',
      'Run the full diagnosis (`--full`): it looks longer and at more.',
      'Run it from another network, and compare the two.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
} satisfies CauseArea;
