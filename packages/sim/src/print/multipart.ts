/** A part of a form that was posted. */
export interface FormPart {
  readonly name: string
  readonly fileName: string | undefined
  readonly content: string
}

/** The parts of a `multipart/form-data` body. */
export function formParts(body: Buffer, contentType: string): FormPart[] {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1]
  if (boundary === undefined) return []
  const sections = body.toString('latin1').split(`--${boundary}`).slice(1, -1)
  return sections.flatMap((section) => {
    const end = section.indexOf('\r\n\r\n')
    const head = section.slice(0, end)
    const name = /name="([^"]*)"/.exec(head)?.[1]
    if (name === undefined) return []
    const content = section.slice(end + 4).replace(/\r\n$/, '')
    return [{ name, fileName: /filename="([^"]*)"/.exec(head)?.[1], content }]
  })
}
