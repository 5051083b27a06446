interface Props {
  caption: string;
  /** The names of the columns, the one of the rows' own names first. */
  columns: string[];
  /** Each with its name first. */
  rows: string[][];
}

/** A table of numbers. Where it is wider than the screen it scrolls, and not the page. */
export function NumbersTable({ caption, columns, rows }: Props) {
  const [first, ...numbers] = columns;
  return (
    <div className="relative overflow-x-auto">
      <table className="w-full border-collapse max-sm:text-[13px] sm:table-fixed">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-[13px] text-soft">
          <tr className="border-b border-line">
            <th scope="col" className="py-2 pr-1 text-left font-normal sm:w-1/4">
              {first}
            </th>
            {numbers.map((name) => (
              <th key={name} scope="col" className="py-2 pl-1.5 text-right font-normal sm:pl-4">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr key={name} className="border-b border-line last:border-0">
              <th scope="row" className="py-2.5 pr-1 text-left font-medium">
                {name}
              </th>
              {cells.map((cell, place) => (
                <td key={numbers[place]} className="py-2.5 pl-1.5 text-right sm:pl-4">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
