import type { CauseRole } from '../model/call';

/** Whether something is wrong: a named problem is one everywhere (red, counted, exit code 1), a note nowhere. */
export const isProblem = ({ role }: { role: CauseRole }): boolean => role !== 'note';
