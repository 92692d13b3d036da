/** Whether a text holds every word that is looked for, whatever their case and order. */
export function holdsAll(text: string, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
