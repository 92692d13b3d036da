/** Hands a file to the browser's own way of keeping files. */
export function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not before the browser has taken it over.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
