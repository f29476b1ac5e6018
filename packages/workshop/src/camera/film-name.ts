/** `film-20261125-101500` */
export function newFilmName(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`
  return `film-${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
}
