import { createHost } from '@vfab/host'

await using host = createHost()
for (const { id, verdict, package: owner, reason } of (await host.inventory()).drivers) {
  console.log(`${id} of ${owner.name}@${owner.version}: ${reason ?? verdict}`)
}

const { handlers } = await host.detector()
handlers.register({
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
const { drivers, unclaimed, problems } = await host.detect({ network: ['10.0.0.0/28'] })
for (const { driver, names, accessible, reason } of drivers) {
  console.log(`${driver}: ${names.join(', ')}${accessible ? '' : ` (${reason})`}`)
}
for (const { description, suggestions } of unclaimed) {
  console.log(`no driver for ${description}${suggestions[0] ? `: install ${suggestions[0].package}` : ''}`)
}
for (const { source, error } of problems) console.error(`${source}: ${error.message}`)
