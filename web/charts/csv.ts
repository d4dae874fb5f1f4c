/** A table as a file: byte order mark, CRLF, and no cell that a spreadsheet takes for a formula. */
export async function saveCsv(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  // Few tables are saved: what writes them need not come with the first screen.
  const { unparse } = await import('papaparse');
  const text = unparse(
    { fields: [...columns], data: rows.map((row) => row.map((cell) => cell ?? '')) },
    {
      newline: '\r\n',
      escapeFormulae: /^[=@\t\r]|^[+-](?!\d)/,
    },
  );
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
