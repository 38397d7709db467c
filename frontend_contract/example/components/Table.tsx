import type { BodyBlockFragment } from "source-hub-client";
import { Html } from "@/components/Html";
import type { Messages } from "@/lib/messages";

type TableBlock = Extract<BodyBlockFragment, { __typename: "GuideTableBlock" }>;

/** A table, which those who zoom in scroll by itself. */
export function Table({ block: { table, hasHeaderColumn }, t }: { block: TableBlock; t: Messages }) {
  if (!table) return null;
  const { caption, headings, rows } = table;
  return (
    <div className="table" role="region" aria-label={caption || t.table} tabIndex={0}>
      <table>
        {caption && <caption>{caption}</caption>}
        {headings.some(Boolean) && (
          <thead>
            <tr>
              {headings.map((heading, column) => (
                <th key={column} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) => {
                const text = cell && "text" in cell && <Html html={cell.text} />;
                return hasHeaderColumn && column === 0 ? (
                  <th key={column} scope="row">
                    {text}
                  </th>
                ) : (
                  <td key={column}>{text}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
