import { exceptionError } from '../protocol/exception.ts'
import { misfit, type ModbusRequest } from '../protocol/request.ts'
import type { ExchangeOptions } from './link.ts'

/** One request under way, and the caller that waits for its answer. */
export class Exchange {
  readonly unit: number
  readonly request: ModbusRequest
  readonly timeoutMs: number
  readonly answer: Promise<unknown>
  /** When the answer must have come, monotonic ms; set when it is sent. */
  dueMs: number = Infinity
  /** Another unit that answered, with the right function: its number may be the one that is meant. */
  otherUnit: number | undefined
  /** True once the caller has been told: the answer is awaited for its own sake. */
  settled: boolean = false
  #resolve: (answer: unknown) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  readonly #signal: AbortSignal | undefined
  readonly #recover: ExchangeOptions['recover']
  #onAbort: (() => void) | undefined

  constructor(unit: number, request: ModbusRequest, { timeoutMs, signal, recover }: ExchangeOptions) {
    this.unit = unit
    this.request = request
    this.timeoutMs = timeoutMs
    this.#signal = signal
    this.#recover = recover
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Tells the caller when its signal aborts, and calls `onAbort` then. */
  watch(onAbort: () => void): void {
    const signal = this.#signal
    if (signal === undefined) return
    this.#onAbort = () => {
      this.reject(signal.reason)
      onAbort()
    }
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /**
   * Takes the answer's PDU, whose function code fits. @returns whether it is one to this request
   */
  take(pdu: Uint8Array): boolean {
    if (pdu[0]! >= 0x80) {
      if (pdu.length !== 2) {
        this.reject(misfit(this.request, pdu))
        return false
      }
      this.reject(exceptionError(pdu[1]!, this.unit, this.request.describe()))
      return true
    }
    let answer: unknown
    try {
      answer = this.request.decode(pdu)
    } catch (error) {
      this.reject(error)
      return false
    }
    this.resolve(answer)
    return true
  }

  resolve(answer: unknown): void {
    this.#settle()
    this.#resolve(answer)
  }

  reject(reason: unknown): void {
    const wasSettled = this.settled
    this.#settle()
    if (this.#recover === undefined) this.#reject(reason)
    else if (!wasSettled) this.#resolve(this.#recover(reason))
  }

  #settle(): void {
    this.settled = true
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}
