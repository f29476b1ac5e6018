/**
 * Text from outside (names of devices, of layers, of files) without control characters, so that a USB product string cannot
 * move the cursor or colour the terminal, and without those that turn the direction of writing, so that `gpj.x` is not read as
 * `x.jpg`.
 */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim()
}
