import { writeFile } from 'node:fs/promises'

import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/camera-ip'

// A stream, a picture, rtsp://… or onvif://host; the name of a host is enough for common servers.
const given = { url: 'http://octopi.local/?action=stream', username: 'maker', password: process.env['CAMERA_PASSWORD'] }
const settings = await validateSettings(driver.configSchema, given, { driver: driver.id })
await using camera = await driver.open(settings)

// Captured after this line ran, never an older frame that had waited in the camera.
const { bytes, widthPx, heightPx } = await camera.snapshot({ warmupFrames: 5 })
await writeFile('now.jpg', bytes)
console.log(`${widthPx} × ${heightPx}`)

// The newest frame each time, for as long as it takes; the connection is made again when it breaks.
for await (const frame of camera.frames({ signal: AbortSignal.timeout(10_000) })) {
  await writeFile(`frame-${frame.sequence}.jpg`, frame.bytes)
  if (frame.dropped > 0) console.log(`${frame.dropped} frames came while the last one was written`)
}
