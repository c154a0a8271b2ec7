/** Which row has the keyboard after a key, or `null` where the key is not one of the list's. */
export function rowAfter(key: string, row: number, rows: number): number | null {
  if (rows === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return Math.min(row + 1, rows - 1);
    case 'ArrowUp':
      return Math.max(row - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return null;
  }
}

/** The next order when a column's heading is pressed: its own natural order first, then the other way round. */
export function sortAfter(current: string, column: string, descendingFirst: boolean): string {
  const down = `-${column}`;
  if (current === column) return down;
  if (current === down) return column;
  return descendingFirst ? down : column;
}

export function directionOf(current: string, column: string): 'ASC' | 'DESC' | 'NONE' {
  if (current === column) return 'ASC';
  return current === `-${column}` ? 'DESC' : 'NONE';
}
