import { exitCodes, main, nodeIo } from '@vfab/cli'

/** Runs `vfab plot` inside this program: same options, same output, same exit codes. */
const code = await main(['plot', 'drawing.svg', '--device', 'ebb:sim', '--picture', 'drawn.png'], nodeIo())
if (code === exitCodes.notFound) console.error('is the plotter plugged in?')
process.exitCode = code
