import { createDesk } from '@vfab/mqtt'

await using desk = await createDesk({ broker: { url: process.argv[2] ?? 'mqtt://localhost' } })
for (const { name, online, devices } of desk.hosts()) {
  console.log(
    name,
    online ? 'online' : 'offline',
    devices.map((device) => `${device.name}: ${device.state?.state}`),
  )
}
for await (const change of desk.changes()) {
  if (change.type === 'event') console.log(change.host, change.device, change.event.event_type)
}
