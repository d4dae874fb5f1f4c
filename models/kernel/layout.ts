/**
 * Gives consecutive offsets to named fields of the given widths.
 * @returns the offset of every field, and the number of cells in all
 */
export function layout<T extends Readonly<Record<string, number>>>(
  widths: T,
): { readonly offsets: { readonly [K in keyof T]: number }; readonly cells: number } {
  let cells = 0;
  const offsets = Object.fromEntries(
    Object.entries(widths).map(([name, width]) => {
      const offset = cells;
      cells += width;
      return [name, offset];
    }),
  );
  return { offsets: offsets as { [K in keyof T]: number }, cells };
}
