import { DriverError, isDriverError } from '@vfab/core'

import { describeElement, type SvgElement } from './element.ts'

/** Receives what is wrong with a part of an element; where it returns, the rest of the element is drawn. */
export type Report = (error: DriverError) => void

/** The report of readers that put up with nothing. */
export const refuse: Report = (error) => {
  throw error
}

/** Errors kept word for word; the others are counted. */
const mostKept = 100

/**
 * The errors in a document's elements: refused at once where the reading is strict, else collected, so that one bad element
 * does not cost the drawing.
 */
export class Problems {
  readonly #strict: boolean
  readonly #found = new Set<string>()
  #count = 0
  /** The element being drawn. */
  element: SvgElement | undefined

  constructor(strict: boolean) {
    this.#strict = strict
  }

  /** How many errors there were. */
  get count(): number {
    return this.#count
  }

  /** What the errors were, each with the element and its line. */
  get messages(): readonly string[] {
    return [...this.#found].slice(0, mostKept)
  }

  readonly report: Report = (error) => {
    if (this.#strict) throw error
    const message = this.element ? `${describeElement(this.element)} ${error.message}` : error.message
    // A shape may be traced more than once: for its ink, its markers, its box.
    if (this.#found.has(message)) return
    this.#count++
    if (this.#found.size < mostKept) this.#found.add(message)
  }

  /**
   * Does what may fail for an element and reports the failure. Limits that protect the machine, and errors that are no
   * `INPUT_INVALID`, are thrown on.
   * @returns whether it succeeded
   */
  attempt(action: () => void): boolean {
    try {
      action()
      return true
    } catch (error) {
      if (!isDriverError(error) || error.code !== 'INPUT_INVALID' || isLimit(error)) throw error
      this.report(error)
      return false
    }
  }
}

/** Marks an error as one that ends the reading, however lenient it is. */
export function limitError(error: DriverError): DriverError {
  return new DriverError(error.message, { ...error, context: { ...error.context, limit: true }, cause: error.cause })
}

function isLimit(error: DriverError): boolean {
  return error.context.limit === true
}
