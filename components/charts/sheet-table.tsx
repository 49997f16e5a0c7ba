/** The numbers behind a chart. */
import type { Sheet } from "./export.ts"

export function SheetTable({ title, sheet: { columns, rows } }: { title: string; sheet: Sheet }) {
  return (
    <div role="group" aria-label={`Table of ${title}`} tabIndex={0} className="max-h-64 overflow-auto">
      <table className="num w-full text-xs">
        <thead>
          <tr className="text-left text-fg-3 [&>th]:h-7 [&>th]:pr-3 [&>th]:font-normal">
            {columns.map((name, index) => (
              <th key={name} scope="col" className={index === 0 ? "" : "text-right"}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} className="border-t border-line [&>td]:h-7 [&>td]:pr-3">
              {row.map((cell, column) => (
                <td key={column} className={column === 0 ? "whitespace-nowrap" : "text-right"}>
                  {typeof cell === "number" && !Number.isInteger(cell) ? cell.toFixed(2) : (cell ?? "")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
