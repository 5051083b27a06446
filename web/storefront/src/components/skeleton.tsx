import { useText } from "../state/text.tsx";

/** Announces that something loads; the shapes beside it are for the eye only. */
function Loading() {
  const text = useText();
  return <span className="sr-only">{text.failure.loading}</span>;
}

/** The shelves before their products are there. */
export function GridSkeleton({ places = 8 }: { places?: number }) {
  const grid = Array.from({ length: places }, (_, place) => place);
  return (
    <div className="product-grid" aria-busy="true">
      <Loading />
      {grid.map((place) => (
        <div key={place}>
          <div className="skeleton aspect-square rounded-box" />
          <div className="skeleton mt-3 h-4 w-2/3" />
          <div className="skeleton mt-2 h-3 w-1/3" />
        </div>
      ))}
    </div>
  );
}

/** A page of two columns before its content is there. */
export function ColumnsSkeleton() {
  return (
    <div className="columns-two" aria-busy="true">
      <Loading />
      <div className="skeleton h-80 rounded-box" />
      <div className="flex flex-col gap-3">
        <div className="skeleton h-9 w-2/3" />
        <div className="skeleton h-12" />
        <div className="skeleton h-12" />
      </div>
    </div>
  );
}

const ROWS = Array.from({ length: 6 }, (_, place) => place);

/** A table before its rows are there. */
export function TableSkeleton() {
  return (
    <div className="flex flex-col gap-2" aria-busy="true">
      <Loading />
      {ROWS.map((place) => (
        <div key={place} className="skeleton h-12 max-md:h-32" />
      ))}
    </div>
  );
}

/** A list before its rows are there. */
export function ListSkeleton() {
  return (
    <div className="flex flex-col gap-3" aria-busy="true">
      <Loading />
      <div className="skeleton h-24 rounded-box" />
      <div className="skeleton h-24 rounded-box" />
      <div className="skeleton h-24 rounded-box" />
    </div>
  );
}
