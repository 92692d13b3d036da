import { t } from '../../i18n';

/** Dots per unit of the drawing: sharp on paper, too. */
const SCALE = 2;
/** Chromium draws no canvas beyond this, pixels: a long ladder gets fewer dots per unit. */
const MOST_SIDE = 16_384;

/** A drawing as a picture. Rejects where this browser cannot draw it. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode().catch(() => {
    throw new Error(t('captures.noPicture'));
  });
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(SCALE, MOST_SIDE / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const paint = canvas.getContext('2d');
  paint?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!paint || !blob) throw new Error(t('captures.noPicture'));
  return blob;
}
