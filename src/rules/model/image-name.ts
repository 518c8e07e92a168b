/** The repository of an image without tag and digest: `quay.io:443/shop/cart:v1@sha256:…` → `quay.io:443/shop/cart`. */
export function imageRepository(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** The image with its tag, `latest` where it has none. */
export function taggedImage(image: string): string {
  return imageRepository(image) === image ? `${image}:latest` : image;
}
