/** A link in a {@link makeTree}, relative to the link or absolute. */
export interface Link {
  readonly linkTo: string
}
/** Files by path: text, something to be written as JSON, or a link. */
export type Tree = Readonly<Record<string, string | Link | object>>
/** Writes a directory of files under the system's temporary folder; it is removed when the test ends. */
export declare function makeTree(tree: Tree): string
/** Adds files to a directory. */
export declare function addFiles(root: string, tree: Tree): void
