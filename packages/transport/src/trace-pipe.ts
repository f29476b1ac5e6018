import type { BytePipe, Trace } from '@vfab/core'

/** The same pipe, with every chunk shown to `trace`: sent ones when they are handed to the system, received ones when they are handed on. */
export function tracePipe(pipe: BytePipe, trace: Trace): BytePipe {
  return {
    address: pipe.address,
    get descriptor() {
      return pipe.descriptor
    },
    closed: pipe.closed,
    write: (bytes) => {
      trace('sent', bytes, pipe.address)
      return pipe.write(bytes)
    },
    onData: (listener) =>
      pipe.onData((chunk) => {
        trace('received', chunk, pipe.address)
        listener(chunk)
      }),
    close: () => pipe.close(),
  }
}
