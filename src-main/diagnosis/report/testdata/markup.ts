/** A reader of markup that believes nothing: for tests of what is written. */

export interface Element {
  name: string;
  attributes: Record<string, string>;
  /** Text of the element itself and of what is in it, entities resolved. */
  text: string;
  children: Element[];
}

const TOKEN =
  /<!doctype html>|<\?xml[^>]*\?>|<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)/gy;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * @param voids elements without an end (HTML)
 * @throws Error for anything that is not well-formed
 */
export function parseMarkup(text: string, voids: string[] = []): Element {
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    const top = open.at(-1);
    if (!match || !top) throw new Error(`Not well-formed at ${start}: ${text.slice(start, start + 60)}`);
    const [, slash, name, attributes = '', empty, words] = match;
    if (words !== undefined) {
      for (const one of open) one.text += top.name === 'style' ? '' : resolve(words);
    } else if (name === undefined) {
      continue;
    } else if (slash === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> at ${start} closes <${top.name}>`);
    } else {
      const element: Element = { name, attributes: attributesOf(attributes), text: '', children: [] };
      top.children.push(element);
      if (empty !== '/' && !voids.includes(name)) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  return root;
}

export function all(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, resolve(value)]),
  );
}

function resolve(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, code?: string, name?: string) => {
    if (code) return String.fromCodePoint(Number(code));
    const character = name ? ENTITIES[name] : undefined;
    if (character === undefined) throw new Error(`Bare ampersand: ${whole}`);
    return character;
  });
}
