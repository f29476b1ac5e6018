/** The JSON pointer (RFC 6901) of a path of keys: `['a/b', 0]` is `/a~1b/0`, the root is the empty string. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The pointer itself, then those of what it lies in, innermost first, without the root: `/a/b` and `/a`. */
export function* pointersUpwards(pointer: string): Generator<string, void, undefined> {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) yield at
}
