import { withoutDeviceControl } from './device-control.ts'

/** Whether a text begins as HP-GL does: with an instruction that such files start with. */
export function looksLikeHpgl(text: string): boolean {
  const start = withoutDeviceControl(text).replace(/^[\s;]+/, '')
  return /^(?:BP|IN|DF|IP|PS|SP\d?|PU|PA|SC|NP|QL|RO|VS|FS|LT|PG)[^a-z<>]{0,40}?(?:;|[A-Z]{2})/.test(start)
}
