// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/
// oxlint-disable-next-line no-control-regex -- as above
const beyondAscii = /[^\u0000-\u007f]/

/**
 * The text of a line whose bytes stand for Latin-1 characters: read as UTF-8. `undefined` for bytes that are no text, as a
 * wrong baud rate or a bad cable makes them.
 */
export function cleanLine(latin1: string): string | undefined {
  if (control.test(latin1)) return undefined
  if (!beyondAscii.test(latin1)) return latin1
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'))
  } catch {
    // Many devices send a degree sign as Latin-1.
    return /^[\t\u0020-\u007e\u00a0-\u00ff]*$/.test(latin1) ? latin1 : undefined
  }
}
