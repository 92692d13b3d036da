/** What a page owes to people who read it by a screen reader, or with tired eyes. */
import type { Page } from '@playwright/test';

/** Controls without a name for a screen reader. */
export function nameless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, meter, [role=radio], [role=switch], [role=tab]',
    );
    return [...controls]
      .filter((control) => control.closest('[aria-hidden=true]') === null)
      .filter((control) => {
        const labels = 'labels' in control ? [...((control as HTMLInputElement).labels ?? [])] : [];
        const alt = control.querySelector('img')?.alt ?? '';
        const text = [
          control.getAttribute('aria-label'),
          control.textContent,
          alt,
          ...labels.map((label) => label.textContent),
        ];
        return text.every((part) => (part ?? '').trim() === '');
      })
      .map((control) => control.outerHTML.slice(0, 160));
  });
}

/** Texts whose contrast with what is behind them is below 4.5:1 (WCAG 2.2, 1.4.3). Disabled controls are exempt there. */
export function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // A change of theme or size is judged by where it leads, not by a moment on the way there.
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
    type Colour = [number, number, number, number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const read = (text: string): Colour => {
      if (!canvas) return [0, 0, 0, 1];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const luminance = ([r, g, b]: Colour) => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const ground = (element: Element | null): Colour => {
      for (let at = element; at; at = at.parentElement) {
        const colour = read(getComputedStyle(at).backgroundColor);
        if (colour[3] === 1) return colour;
      }
      return [255, 255, 255, 1];
    };
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.textContent?.trim() || element.closest(':disabled, .visually-hidden, script, option'))
        continue;
      const [text, behind] = [luminance(read(getComputedStyle(element).color)), luminance(ground(element))];
      const ratio = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
      if (ratio < 4.5)
        found.add(`${ratio.toFixed(2)}: "${node.textContent.trim().slice(0, 40)}" in .${element.className}`);
    }
    return [...found];
  });
}
