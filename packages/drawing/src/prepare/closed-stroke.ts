/** Whether the points from index `first` to `last` (of their x) of flat coordinates come back to where they start. */
export function isClosed(coordsMm: ArrayLike<number>, first: number, last: number): boolean {
  return last - first >= 6 && coordsMm[first] === coordsMm[last] && coordsMm[first + 1] === coordsMm[last + 1]
}
