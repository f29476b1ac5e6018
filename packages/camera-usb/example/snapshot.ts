import { writeFile } from 'node:fs/promises'

import { validateSettings } from '@vfab/core'
import { driver } from '@vfab/camera-usb'

/** Writes a picture of the first camera of this computer, after its exposure has settled. */
export async function takePicture(file: string): Promise<void> {
  for await (const { config, name } of driver.discover()) {
    const settings = await validateSettings(driver.configSchema, config, { driver: driver.id })
    await using camera = await driver.open(settings)
    const frame = await camera.snapshot({ warmupFrames: 10 })
    await writeFile(file, frame.bytes)
    console.log(`${name}: ${frame.widthPx} × ${frame.heightPx}`)
    return
  }
  throw new Error('no camera is attached')
}
