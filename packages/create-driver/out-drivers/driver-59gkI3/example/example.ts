import { writeFile } from 'node:fs/promises'

import { driver } from 'vfab-driver-my-camera'

const [port = 'tcp://127.0.0.1:4000'] = process.argv.slice(2)
const config = await driver.configSchema['~standard'].validate({ port })
if (config.issues) throw new Error(config.issues[0]?.message)
await using camera = await driver.open(config.value)
const { bytes, widthPx, heightPx } = await camera.snapshot()
await writeFile('snapshot.jpg', bytes)
console.log(`snapshot.jpg: ${widthPx} × ${heightPx} px`)
