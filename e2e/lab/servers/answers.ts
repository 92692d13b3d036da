/** What Kamailio is told to do, in its own words; see RegistrarPlan. */

/** Answers at once and goes no further. */
export function replies(status: number, reason: string, headers: Record<string, string> = {}): string {
  const added = Object.entries(headers).map(([name, value]) => `append_to_reply("${name}: ${value}\\r\\n");`);
  return `${added.join(' ')} sl_send_reply("${status}", "${reason}"); exit;`;
}

/** Takes the request and says nothing. */
export const ignores = 'exit;';

/** Only for one user (of From). */
export function forUser(user: string, then: string): string {
  return `if ($fU == "${user}") { ${then} }`;
}

/** Only for one method or "A|B". */
export function forMethod(methods: string, then: string): string {
  return `if (is_method("${methods}")) { ${then} }`;
}

/** Every answer tells this time in its Date header (RFC 3261 section 20.17). */
export function tellsTheTime(offsetS: number): string {
  const sign = offsetS < 0 ? '-' : '+';
  return `$var(now) = $TS ${sign} ${Math.abs(offsetS)}; append_to_reply("Date: $(var(now){s.ftime,%a}), $(var(now){s.ftime,%d %b %Y %H:%M:%S}) GMT\\r\\n");`;
}
