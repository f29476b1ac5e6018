/** A picture's bytes travel behind the message that it is in, as they are: so a frame is taken apart and put together again. */

/** @returns the value without its `bytes`, and those; the value alone where it has none */
export function splitBytes(value: unknown): [plain: unknown, bytes: Uint8Array | undefined] {
  if (typeof value !== 'object' || value === null) return [value, undefined]
  const { bytes, ...plain } = value as { readonly bytes?: unknown }
  return bytes instanceof Uint8Array && bytes.byteLength > 0 ? [plain, bytes] : [value, undefined]
}

/** Undoes {@link splitBytes}. */
export function joinBytes(value: unknown, bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return value
  return { ...(value as object), bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}
