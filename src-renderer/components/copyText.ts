/**
 * Text to the clipboard. Pages that are not on this computer's own address have no clipboard interface, and the desktop host grants
 * none: there the old way by a selected text field remains, which every page has right after a click.
 */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text))
      throw new Error('The text could not be copied: this browser does not allow it. Mark it and copy it by hand.');
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
