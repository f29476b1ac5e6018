/** Device control: ESC, a dot, a letter, and for some of them numbers up to a colon; and the switches of HP-GL/2. */
// oxlint-disable-next-line no-control-regex -- ESC is what these begin with
const deviceControl = /\x1b(?:\.(?:[@HIMNPQST](?:[\d;]*:)?|.)|%-?\d*[A-Z]|E)/g

/** A text without what is meant for the plotter's interface and is no drawing. */
export function withoutDeviceControl(text: string): string {
  return text.replace(deviceControl, '')
}
