/** What counts of the headers of one part. */
export interface PartHeaders {
  /** Lower case, without parameters; undefined when it was left out. */
  contentType: string | undefined
  /** Undefined when it was left out or makes no sense. */
  contentLength: number | undefined
  /** `X-Timestamp`: seconds, as mjpg-streamer and ustreamer write it; here ms. */
  deviceTimeMs: number | undefined
  /** True where the server says that its camera is not there: the picture is a placeholder, or the last one (ustreamer). */
  isOffline: boolean
}

export function noHeaders(): PartHeaders {
  return { contentType: undefined, contentLength: undefined, deviceTimeMs: undefined, isOffline: false }
}

/** Notes one line; names come in any case, values padded with blanks. Lines that are no header are ignored. */
export function noteHeader(headers: PartHeaders, line: string): void {
  const colon = line.indexOf(':')
  if (colon < 0) return
  const value = line.slice(colon + 1).trim()
  switch (line.slice(0, colon).trim().toLowerCase()) {
    case 'content-type':
      headers.contentType = value.split(';', 1)[0]!.trim().toLowerCase()
      break
    case 'content-length':
      headers.contentLength = /^\d{1,12}$/.test(value) && Number(value) > 0 ? Number(value) : undefined
      break
    case 'x-ustreamer-online':
      headers.isOffline = saysOffline(value)
      break
    case 'x-timestamp': {
      const seconds = Number(value)
      headers.deviceTimeMs = value !== '' && Number.isFinite(seconds) ? 1000 * seconds : undefined
      break
    }
    default:
  }
}

/** Whether a part of this type is a JPEG, as far as the type tells. */
export function isJpegType(contentType: string | undefined): boolean {
  return contentType === undefined || contentType === '' || contentType === 'image/jpeg' || contentType === 'image/jpg'
}

/** What a server says of its camera, in the header `X-UStreamer-Online`. */
export function saysOffline(online: string | undefined): boolean {
  return /^(false|0|no)$/i.test(online?.trim() ?? '')
}
