interface Props {
  /** The drawing's path on the shop's own origin. */
  picture: string;
  /** Chooses the colours. */
  category: string;
  className?: string;
}

/** A product's drawing on its category's tint. Its name always stands beside it, so it is silent. */
export function ProductArt({ picture, category, className = "" }: Props) {
  return (
    <div className={`art art-${category} aspect-square rounded-box ${className}`}>
      <svg className="size-full" width="240" height="240" viewBox="0 0 240 240" aria-hidden="true">
        <use href={`${picture}#art`} />
      </svg>
    </div>
  );
}
