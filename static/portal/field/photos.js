/* Photographs taken for a visit: made smaller on the device, with a small image to recognise them by. */

const LONGEST = 2560;
const THUMB = 160;
const MOST = 15 * 2 ** 20; // bytes; the portal's own limit

async function drawn(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** {blob, thumb} of a photograph; an Error whose message is for the expert when it cannot be one. */
export async function prepared(file) {
  if (file.size > 4 * MOST) throw new Error(`« ${file.name} » est trop lourd : une photo pèse 60\u00a0Mo au plus avant d’être réduite.`);
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`« ${file.name} » n’est pas une photo que ce navigateur sait lire (JPEG, PNG ou WebP).`);
  }
  const large = await drawn(bitmap, LONGEST);
  const small = await drawn(bitmap, THUMB);
  bitmap.close();
  const blob = await new Promise((resolve) => large.toBlob(resolve, "image/jpeg", 0.85));
  return { blob, thumb: small.toDataURL("image/jpeg", 0.7) };
}
