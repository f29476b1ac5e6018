/** The part of css-tree's parser that is used here; the package ships no types. */
declare module 'css-tree/parser' {
  export interface CssNode {
    readonly type: string
    readonly name?: string | CssNode
    readonly property?: string
    readonly important?: boolean | string
    readonly value?: CssNode | string | null
    readonly matcher?: string | null
    readonly flags?: string | null
    readonly prelude?: CssNode | null
    readonly block?: CssNode | null
    readonly nth?: CssNode
    readonly selector?: CssNode | null
    readonly a?: string | null
    readonly b?: string | null
    readonly mediaType?: string | null
    readonly modifier?: string | null
    readonly condition?: CssNode | null
    readonly children?: Iterable<CssNode> | null
  }
  export interface ParseOptions {
    readonly context?: 'stylesheet' | 'declarationList' | 'selectorList' | 'mediaQueryList'
    readonly parseValue?: boolean
    readonly parseCustomProperty?: boolean
    readonly onParseError?: (error: Error) => void
  }
  const parse: (text: string, options?: ParseOptions) => CssNode
  export { parse as default }
}
