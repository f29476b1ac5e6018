import { dirname, join } from 'node:path'

/** Where the kernel shows its devices. */
export interface KernelPaths {
  /** `/sys` */
  readonly sys: string
  /** `/proc` */
  readonly proc: string
  /** `/dev` */
  readonly dev: string
}

/**
 * @param root - the sysfs directory, `/sys`; `proc` and `dev` lie beside it, so that a test can hand in a tree of its own
 */
export function kernelPaths(root: string): KernelPaths {
  const beside = dirname(root)
  return { sys: root, proc: join(beside, 'proc'), dev: join(beside, 'dev') }
}
