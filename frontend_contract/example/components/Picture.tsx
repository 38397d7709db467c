import type { ImageFileFragment } from "source-hub-client";

interface Props {
  image: ImageFileFragment;
  /** How wide it is shown, in the words of CSS. */
  sizes: string;
  className?: string;
  /** What stays to be seen where the image is cut, in the words of CSS. */
  position?: string;
  /** True for what readers see first. */
  isFirst?: boolean;
}

/** An image in the size that fits; until it is there, its place is kept and shows a blurred copy. */
export function Picture({ image, sizes, className, position, isFirst = false }: Props) {
  const style = {
    ...(image.placeholder ? { backgroundImage: `url("${image.placeholder}")` } : {}),
    ...(position ? { objectPosition: position } : {}),
  };
  return (
    <picture className={className}>
      <source type="image/avif" srcSet={image.avif} sizes={sizes} />
      <source type="image/webp" srcSet={image.srcset} sizes={sizes} />
      <img
        src={image.url}
        alt={image.alt}
        width={image.width}
        height={image.height}
        loading={isFirst ? "eager" : "lazy"}
        fetchPriority={isFirst ? "high" : "auto"}
        decoding="async"
        style={style}
      />
    </picture>
  );
}
