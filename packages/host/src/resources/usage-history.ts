import { createRingBuffer } from '@vfab/core'

import type { ResourceUsage } from './resource-usage.ts'

const amounts = ['cpuPercent', 'memoryMib', 'openFiles', 'handles', 'threads', 'loopDelayMs'] as const

interface Sum {
  total: number
  count: number
}

/** The last samples, and the means of those within a window: a sample costs the same however many are remembered. */
export class UsageHistory implements Iterable<ResourceUsage> {
  readonly #all
  /** Those within the window. */
  readonly #recent
  readonly #windowMs: number
  readonly #sums = new Map<(typeof amounts)[number], Sum>(amounts.map((name) => [name, { total: 0, count: 0 }]))
  #newest: ResourceUsage | undefined

  constructor({ size, windowMs }: { readonly size: number; readonly windowMs: number }) {
    this.#all = createRingBuffer<ResourceUsage>(size)
    this.#recent = createRingBuffer<ResourceUsage>(size)
    this.#windowMs = windowMs
  }

  /** Adds a sample, the newest. */
  push(usage: ResourceUsage): void {
    this.#newest = usage
    this.#all.push(usage)
    const pushedOut = this.#recent.push(usage)
    if (pushedOut) this.#add(pushedOut, -1)
    this.#add(usage, 1)
    while (this.#recent.size > 1 && this.#recent.oldest!.atMs <= usage.atMs - this.#windowMs) {
      this.#add(this.#recent.shift()!, -1)
    }
  }

  /** Means over the samples of the window that ends with the newest; `undefined` before the first sample. */
  get average(): ResourceUsage | undefined {
    if (!this.#newest) return undefined
    const mean = (name: (typeof amounts)[number]): number | undefined => {
      const { total, count } = this.#sums.get(name)!
      return count === 0 ? undefined : total / count
    }
    return {
      cpuPercent: mean('cpuPercent') ?? 0,
      memoryMib: mean('memoryMib') ?? 0,
      openFiles: mean('openFiles'),
      handles: mean('handles') ?? 0,
      threads: mean('threads'),
      loopDelayMs: mean('loopDelayMs') ?? 0,
      atMs: this.#newest.atMs,
    }
  }

  [Symbol.iterator](): Iterator<ResourceUsage> {
    return this.#all[Symbol.iterator]()
  }

  #add(usage: ResourceUsage, times: 1 | -1): void {
    for (const name of amounts) {
      const value = usage[name]
      const sum = this.#sums.get(name)!
      if (value === undefined) continue
      sum.count += times
      // Sums of many numbers keep what was rounded: none are left with none.
      sum.total = sum.count === 0 ? 0 : sum.total + times * value
    }
  }
}
