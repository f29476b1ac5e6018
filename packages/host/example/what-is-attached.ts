import { createDetector, discoverDrivers } from '@vfab/host'

const inventory = await discoverDrivers({ cwd: process.cwd(), argv1: process.argv[1], env: process.env })
for (const { id, verdict, package: owner, reason } of inventory.drivers) {
  console.log(`${id} of ${owner.name}@${owner.version}: ${reason ?? verdict}`)
}

const detector = createDetector({ inventory })
detector.handlers.register({
  name: 'workshop',
  priority: 10,
  detect: async () => [
    {
      driver: 'ebb',
      address: 'tcp://10.0.0.7:4000',
      name: 'the one in the cellar',
      config: { port: 'tcp://10.0.0.7:4000' },
      accessible: true,
    },
  ],
})
const { drivers, unclaimed, problems } = await detector.detect({ network: ['10.0.0.0/28'] })
for (const { driver, names, accessible, reason } of drivers) {
  console.log(`${driver}: ${names.join(', ')}${accessible ? '' : ` (${reason})`}`)
}
for (const { description, suggestions } of unclaimed) {
  console.log(`nobody claims ${description}${suggestions[0] ? `: install ${suggestions[0].package}` : ''}`)
}
for (const { source, error } of problems) console.error(`${source}: ${error.message}`)
