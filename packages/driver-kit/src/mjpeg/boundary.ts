/** The longest boundary line that counts as one; RFC 2046 allows 70 characters. */
const longestBoundary = 200

/**
 * The boundary that a `Content-Type` names, without leading dashes: cameras disagree whether these belong to it, put blanks
 * around `=`, quote it or not, and write it in any case. Only a hint: the body decides.
 * @returns undefined where it names none
 */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const found = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^;]*))/i.exec(contentType ?? '')
  return bare(found?.[1] ?? found?.[2] ?? '')
}

/** A boundary without dashes around it and blanks; undefined when nothing is left. */
export function bare(boundary: string): string | undefined {
  const core = boundary.trim().replace(/^-+/, '').trim()
  return core === '' || core.length > longestBoundary ? undefined : core
}

/** What a line that begins with dashes is. */
export interface BoundaryLine {
  /** The boundary without leading dashes. */
  readonly core: string
  /** What is glued to it without a line break: `Content-type: image/jpeg`. */
  readonly header: string
}

/**
 * Reads a line of the body that begins with `--`.
 * @param known - the boundary that is expected
 * @returns undefined for a stray line of dashes
 */
export function readBoundaryLine(line: string, known: string | undefined): BoundaryLine | undefined {
  const name = bare(line)
  if (name === undefined) return undefined
  if (known !== undefined && name.startsWith(known)) {
    return { core: known, header: name.slice(known.length).replace(/^-+/, '').trim() }
  }
  const glued = /^(.+?)((?:content-|x-)[a-z-]+\s*:.*)$/i.exec(name)
  if (glued !== null) return { core: glued[1]!.trim(), header: glued[2]! }
  // As the end of everything `--name--` would come last; as a delimiter (go2rtc#545) it is the same name each time.
  return { core: name.replace(/-+$/, '') || name, header: '' }
}

/** Whether a line looks like `Name: value`. */
export function isHeaderLine(line: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+[ \t]*:/.test(line)
}
