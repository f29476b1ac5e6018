/**
 * Takes credentials out of text that another program wrote: ffmpeg repeats its input's address in most of its errors.
 * @param secrets - texts that must not be seen; also looked for as they are written in addresses
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let safe = text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]*@/gi, '$1***@')
  for (const secret of secrets) {
    if (secret === '') continue
    for (const written of new Set([secret, encodeURIComponent(secret), encodeURI(secret)])) {
      safe = safe.replaceAll(written, '***')
    }
  }
  return safe
}
