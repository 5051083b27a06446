interface Props {
  /** The drawing's path on the shop's own origin. */
  picture: string;
  /** Chooses the colours; lists that do not know it show the drawing's own. */
  category?: string;
  className?: string;
}

/** A product's drawing on its category's tint. Its name always stands beside it, so it is silent. */
export function ProductArt({ picture, category = "any", className = "" }: Props) {
  return (
    <div className={`art art-${category} aspect-square rounded-box ${className}`}>
      <svg className="size-full" viewBox="0 0 240 240" aria-hidden="true">
        <use href={`${picture}#art`} />
      </svg>
    </div>
  );
}
