/** A sentence of the catalogue: what stands between backticks is a name or command, and is set like one. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
