import type { CoverFragment } from "source-hub-client";
import { Picture } from "@/components/Picture";

interface Props {
  image: CoverFragment | null;
  /** How wide it is shown, in the words of CSS. */
  sizes: string;
  isFirst?: boolean;
}

/** A picture that fills its place, cut around what it is about. It adds nothing to the words beside it. */
export function Cover({ image, sizes, isFirst = false }: Props) {
  if (!image) return null;
  const { x, y } = image.focalPoint ?? { x: 0.5, y: 0.5 };
  return (
    <Picture
      className="cover"
      image={{ ...image, alt: "" }}
      sizes={sizes}
      position={`${Math.round(x * 100)}% ${Math.round(y * 100)}%`}
      isFirst={isFirst}
    />
  );
}
