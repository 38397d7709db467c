import type { ImageFileFragment } from "source-hub-client";

interface Props {
  image: ImageFileFragment;
  /** How wide it is shown, in the words of CSS. */
  sizes: string;
  className?: string;
}

/** An image in the size that fits; until it is there, its place is kept and shows a blurred copy. */
export function Picture({ image, sizes, className }: Props) {
  return (
    <picture className={className}>
      <source type="image/avif" srcSet={image.avif} sizes={sizes} />
      <source type="image/webp" srcSet={image.srcset} sizes={sizes} />
      <img
        src={image.url}
        alt={image.alt}
        width={image.width}
        height={image.height}
        loading="lazy"
        decoding="async"
        style={image.placeholder ? { backgroundImage: `url("${image.placeholder}")` } : undefined}
      />
    </picture>
  );
}
