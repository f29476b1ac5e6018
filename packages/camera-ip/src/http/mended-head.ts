/**
 * The head of an answer as Node's parser takes it. Cameras and video recorders send lengths that are none (`-1`, `unknown`, nothing, two
 * different ones), blanks before the colon, lines without a colon, and the status line of SHOUTcast. A length that cannot be is left out: the
 * answer then goes on until the connection ends.
 */
export function mendedHead(head: Buffer): Buffer {
  const [status = '', ...lines] = head.toString('latin1').split(/\r?\n/)
  if (!/^(HTTP\/\d|ICY )/.test(status)) return head
  const headers = lines
    .filter((line) => line !== '')
    .map(readHeader)
    .filter((header) => header !== undefined)
  const lengths = headers.filter(({ name }) => name.toLowerCase() === 'content-length').map(({ value }) => value)
  const isSound = lengths.length === 1 && /^\d{1,15}$/.test(lengths[0]!)
  const kept = headers.filter(({ name }) => isSound || name.toLowerCase() !== 'content-length')
  const text = [status.replace(/^ICY /, 'HTTP/1.0 '), ...kept.map(({ name, value }) => `${name}: ${value}`), '', '']
  return Buffer.from(text.join('\r\n'), 'latin1')
}

function readHeader(line: string): { readonly name: string; readonly value: string } | undefined {
  const [, name = '', value = ''] = /^\s*([\w!#$%&'*+.^`|~-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
  return name === '' ? undefined : { name, value }
}
