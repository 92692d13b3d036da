// @ts-check
/**
 * What the window's stylesheets keep to, each an own finding: colours, lengths and durations are numbers in tokens.css alone
 * (media and container queries cannot read tokens: they may); a rule in a feature's folder names a class of that feature,
 * by its prefix, and no class of another; a stylesheet outside of the features names no feature's class.
 */

/** The prefix of a feature's class names. @type {Record<string, string[]>} */
const PREFIXES = {
  captures: ['capture', 'captures'],
  devices: ['device'],
  diagnose: ['diagnose'],
  incoming: ['incoming'],
  phone: ['phone'],
  selfTest: ['self'],
  settings: ['settings'],
  webrtc: ['webrtc'],
};
const LITERAL = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|(?<![\w-])\d*\.?\d+(?:px|rem|ms|s)\b/i;

/** @param {string} name of a class */
const ownerOf = (name) =>
  Object.keys(PREFIXES).find((feature) =>
    prefixesOf(feature).some((prefix) => name === prefix || name.startsWith(`${prefix}-`)),
  );

/** A feature that is not listed is called by its folder. @param {string} feature */
const prefixesOf = (feature) => PREFIXES[feature] ?? [feature];

/** @param {string} file below src-renderer, with slashes @param {string} text @returns {string[]} findings */
export function findings(file, text) {
  if (file === 'styles/tokens.css') return [];
  const feature = /^features\/([^/]+)\//.exec(file)?.[1];
  const shared = /^components\/([^/]+)\//.exec(file)?.[1];
  /** @type {string[]} */
  const found = [];
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, before = ''] of plain.matchAll(/([^{};]*)[{};]/g)) {
    const part = before.trim();
    if (part.startsWith('@')) continue;
    if (/^[\w-]+\s*:\s/.test(part) && LITERAL.test(part)) found.push(`${file}: "${part}" belongs into tokens.css`);
  }
  for (const [, selectors = ''] of plain.matchAll(/([^{};]+)\{/g)) {
    if (selectors.trim().startsWith('@')) continue;
    for (const selector of selectors.split(/,(?![^(]*\))/).map((one) => one.trim())) {
      const names = [...selector.matchAll(/\.([a-zA-Z_][\w-]*)/g)].map(([, name = '']) => name);
      const owners = new Set(names.map(ownerOf).filter((owner) => owner !== undefined && owner !== shared));
      if (feature !== undefined && !/^(\d+%|from|to)$/.test(selector)) {
        const own = names.some((name) => prefixesOf(feature).some((one) => name === one || name.startsWith(`${one}-`)));
        if (!own) found.push(`${file}: "${selector}" names no class of ${feature}`);
        owners.delete(feature);
      }
      for (const owner of owners) found.push(`${file}: "${selector}" names a class of ${owner}`);
    }
  }
  return found;
}
