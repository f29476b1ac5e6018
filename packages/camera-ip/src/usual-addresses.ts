/**
 * Where common servers have their stream, most common first: mjpg-streamer and OctoPi, ustreamer and camera-streamer and
 * ESP32-CAM, IP Webcam for Android, Axis, motion's older web control.
 */
const paths = ['/?action=stream', '/stream', '/video', '/axis-cgi/mjpg/video.cgi', '/mjpg/video.mjpg']

/**
 * The addresses to try for `url`: itself, and where it names a host only (which is what detection and people know), the places
 * where streams usually are. The front page of a camera is a web page.
 */
export function usualAddresses(url: string | undefined): readonly (string | undefined)[] {
  if (url === undefined || !/^(https?|tcp):\/\/[^/?#]+\/?$/i.test(url) || /:(8?554|10554)\/?$/.test(url)) return [url]
  const origin = url.replace(/\/$/, '')
  return [url, ...paths.map((path) => origin + path)]
}
