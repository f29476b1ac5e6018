import { randomUUID } from 'node:crypto'

/** A form with a file, as it is sent. */
export interface FormBody {
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** Encodes fields and a file as `multipart/form-data`. */
export function formBody(fields: Readonly<Record<string, string>>, file: { name: string; text: string }): FormBody {
  const boundary = `vfab-${randomUUID()}`
  const part = (head: string, content: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`
  const text = [
    ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value)),
    part(`name="file"; filename="${file.name}"\r\ncontent-type: text/plain`, file.text),
    `--${boundary}--\r\n`,
  ].join('')
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.from(text, 'latin1') }
}
