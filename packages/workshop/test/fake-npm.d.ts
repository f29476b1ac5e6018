/** An npm that answers `view` and `search` from what it is given, or fails with `error`. @returns the PATH that finds it */
export declare function npmOnPath(answers: {
  readonly view?: Readonly<Record<string, object>>
  readonly search?: readonly object[]
  readonly error?: string
}): string
