import type { ConfigTree } from './config.ts'

/** `value` inside the objects that lead to it. */
export function treeOf(path: readonly string[], value: unknown): ConfigTree {
  return path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value) as ConfigTree
}
