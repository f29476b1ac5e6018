import type { Credentials } from './authentication.ts'
import type { EmitterName } from './emitters.ts'

/** What a simulated camera is; see the README for the settings of the simulator. */
export interface MjpegCameraOptions {
  /** Written into every picture. Default `camera`. */
  readonly name?: string | undefined
  /** Whose way to write a stream it has. Default `mjpg-streamer`. */
  readonly emitter?: EmitterName | undefined
  /** Default 640, a multiple of 8. */
  readonly widthPx?: number | undefined
  /** Default 480, a multiple of 8. */
  readonly heightPx?: number | undefined
  /** Default 10. */
  readonly framesPerS?: number | undefined
  /** Viewers at a time; more are told 503. Default 8. */
  readonly viewers?: number | undefined
  /** Left out: nobody has to log in. */
  readonly credentials?: Partial<Credentials> | undefined
  /** A new viewer gets the last picture that was taken first, however old, as many servers do. Default true. */
  readonly keepsPicture?: boolean | undefined
  readonly exifThumbnail?: boolean | undefined
  /** Pictures without Huffman tables, as USB cameras make them. */
  readonly withoutTables?: boolean | undefined
  /** Where a request for `/moved` is sent; by default to the stream. */
  readonly movedTo?: string | undefined
  /** Serves HTTPS with this key and certificate, PEM. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
}
