import { createServer } from '@vfab/server'

const server = await createServer({ port: 0, devices: ['ebb:sim'] })
console.log(server.openUrl()) // lets one browser in, once
process.once('SIGTERM', () => void server.close()) // a running plot ends so that it can be resumed
