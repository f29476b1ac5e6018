declare module 'gcode-parser' {
  /** A line as it was found. */
  export interface ParsedLine {
    readonly line: string
    readonly words: readonly (readonly [letter: string, value: number | string])[]
  }
  export function parseStringSync(text: string): readonly ParsedLine[]
}
