// Opens and locks the port that it is given, as another program would, and waits to be ended.
import { autoDetect } from '@serialport/bindings-cpp'

await autoDetect().open({ path: process.argv[2], baudRate: 9600, lock: true })
console.log('open')
process.stdin.resume() // stays until it is ended
