/** The registers of one kind that a simulated unit has: which exist, and what is in them. */
export interface RegisterBank {
  /** True when all of them exist. */
  has(address: number, count: number): boolean
  /** The value at an address, 0 where nothing was set. */
  get(address: number): number
  /** @throws RangeError for one that does not exist */
  set(address: number, value: number): void
  /** Makes registers exist. */
  define(address: number, values: ArrayLike<number>): void
}

const addresses = 0x1_0000

/** Makes a bank without any register. */
export function createBank(): RegisterBank {
  const values = new Uint16Array(addresses)
  const exists = new Uint8Array(addresses)
  return {
    has(address, count) {
      if (address + count > addresses) return false
      for (let at = address; at < address + count; at++) if (exists[at] === 0) return false
      return true
    },
    get: (address) => values[address] ?? 0,
    set(address, value) {
      if (exists[address] !== 1) throw new RangeError(`there is no register ${address}`)
      values[address] = value
    },
    define(address, given) {
      if (address < 0 || address + given.length > addresses) throw new RangeError(`registers are 0 to ${addresses - 1}`)
      values.set(given, address)
      exists.fill(1, address, address + given.length)
    },
  }
}
