/** Whether a text begins as G-code does: among its first lines is a motion or a setting that such files start with. */
export function looksLikeGcode(text: string): boolean {
  const lines = text.split(/\r?\n/, 60).map((line) => line.replace(/\([^)]*\)|;.*$/g, '').trim())
  const told = lines.filter((line) => line !== '' && line !== '%')
  return (
    told.length > 0 &&
    /^(?:N\d+\s*)?(?:G\d|M\d|T\d|S\d|F\d|\$H)/i.test(told[0]!) &&
    told.some((line) => /\bG\s*0?[0-3]\b/i.test(line.replace(/([A-Z])/gi, ' $1').replace(/ ([A-Z]) +/gi, ' $1')))
  )
}
