import type { Device, Driver } from '@vfab/core'
import type { Outcome } from './outcome.ts'

/** What the checks of every kind of driver work with: its package and its settings, no open device. */
export interface PackageBench {
  readonly driver: Driver<unknown, Device>
  readonly suite: {
    readonly metadata: URL
    readonly locate?: ((file: string) => URL) | undefined
  }
  createDevice(): Promise<{ readonly config: Readonly<Record<string, unknown>> }>
  /** The device's settings, checked and completed by the driver's schema. */
  settingsOf(device: { readonly config: Readonly<Record<string, unknown>> }): Promise<unknown>
  /** How `promise` settles. `what` names it in failures. @throws AssertionError when it does not */
  settles<T>(promise: Promise<T>, what: string): Promise<Outcome<T>>
}

/** One promise that drivers of every kind keep. */
export interface PackageCheck {
  /** A sentence in the present tense. */
  readonly name: string
  readonly run: (bench: PackageBench) => Promise<void>
}

/** Puts a check together. */
export function packageCheck(name: string, run: (bench: PackageBench) => Promise<void>): PackageCheck {
  return { name, run }
}
