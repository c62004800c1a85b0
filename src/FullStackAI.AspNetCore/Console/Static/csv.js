// Reads and writes delimited text (RFC 4180; comma, semicolon or tab).

export function parseCsv(text) {
  const body = text.replace(/^\uFEFF/, "");
  const head = body.slice(0, body.indexOf("\n") < 0 ? body.length : body.indexOf("\n"));
  const separator = [",", ";", "\t"].map((mark) => [mark, head.split(mark).length]).sort((a, b) => b[1] - a[1])[0][0];
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < body.length; i++) {
    const mark = body[i];
    if (quoted) {
      if (mark !== '"') cell += mark;
      else if (body[i + 1] === '"') { cell += '"'; i++; }
      else quoted = false;
    } else if (mark === '"' && cell === "") quoted = true;
    else if (mark === separator) { row.push(cell); cell = ""; }
    else if (mark === "\n" || mark === "\r") {
      if (mark === "\r" && body[i + 1] === "\n") i++;
      row.push(cell);
      if (row.length > 1 || row[0] !== "") rows.push(row);
      row = [];
      cell = "";
    } else cell += mark;
  }

  row.push(cell);
  if (row.length > 1 || row[0] !== "") rows.push(row);
  const [names = [], ...cells] = rows;
  return { names: names.map((name) => name.trim()), rows: cells };
}

/** Rows as the model reads them: numbers as numbers, an empty cell as unknown. */
export function toRows(columns, { names, rows }) {
  const places = columns.map((column) => names.indexOf(column.name));
  return rows.map((cells) => Object.fromEntries(columns.map((column, i) => [column.name, toCell(column, places[i] < 0 ? "" : cells[places[i]] ?? "")])));
}

function toCell(column, text) {
  const trimmed = text.trim();
  if (column.kind === "text") return text === "" ? null : text;
  if (trimmed === "") return null;
  if ((column.kind === "number" || column.kind === "integer") && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (column.kind === "vector") return trimmed.split(/[\s,;]+/).map(Number);
  return trimmed;
}

export function toCsv(names, rows) {
  // A cell that a spreadsheet would take for a formula is kept as text.
  const write = (value) => {
    const plain = value === null || value === undefined ? "" : String(value);
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(plain) && !Number.isFinite(Number(plain)) ? `'${plain}` : plain;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows].map((row) => row.map(write).join(",")).join("\r\n") + "\r\n";
}
