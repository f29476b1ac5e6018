import type { FileSink } from '@vfab/driver-kit'

import type { PrintServer } from './print-server.ts'

/** A sink that keeps what is written, and stores it on a print server at the end. */
export class UploadSink implements FileSink {
  readonly #server: PrintServer
  readonly #name: string
  #parts: string[] = []

  constructor(server: PrintServer, name: string) {
    this.#server = server
    this.#name = name
  }

  async write(text: string): Promise<void> {
    this.#parts.push(text)
  }

  async close(): Promise<void> {
    try {
      if (this.#parts.length > 0) await this.#server.upload(this.#name, this.#parts.join(''))
    } finally {
      this.#parts = []
      this.#server.close()
    }
  }
}
