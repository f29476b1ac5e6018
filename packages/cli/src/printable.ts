/**
 * Text from outside (names of devices, of layers, of files) without control characters, so that nobody can move the
 * cursor or colour the terminal through a USB product string.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
}
