import { randomUUID } from 'node:crypto'

import { DriverError } from '@vfab/core'

import type { Move, Place } from '../api/device.ts'
import { HeldJog } from '../devices/held-jog.ts'
import { findPlace, type Machine, moveBy, placeOf } from '../devices/machine.ts'
import type { Call, HandlersOf } from '../http/handlers.ts'
import { refuse } from '../problem.ts'
import type { Services } from '../services.ts'

const originMm = { xMm: 0, yMm: 0 }

/** Handlers of moves without a job. */
export function moveHandlers(services: Services): HandlersOf<'move' | 'startJog' | 'beatJog' | 'endJog' | 'origin'> {
  const { devices } = services
  return {
    move: ({ params: { device }, body, signal }) => move(services, device, body, signal),
    startJog: (call) => startJog(services, call),
    beatJog({ params: { device, jog: id }, body, caller }) {
      const jog = ownJog(services, device, id, caller.id)
      const isDirection = body !== undefined && 'x' in body
      jog.beat(isDirection ? { xMm: body.x, yMm: body.y } : undefined)
      return { id, place: devices.machine(device).place }
    },
    async endJog({ params: { device, jog: id }, caller }) {
      ownJog(services, device, id, caller.id).end()
      // Its turn comes when the jog has ended.
      return devices.machine(device).move(async () => {})
    },
    origin: ({ params: { device }, body, signal }) => origin(services, device, body.action, signal),
  }
}

async function move(services: Services, device: string, body: Move, signal: AbortSignal): Promise<Place> {
  const { devices } = services
  const machine = devices.machine(device)
  switch (body.move) {
    case 'home':
      return machine.move(async (plotter) => {
        if (plotter.home) return plotter.home()
        throw impossible(`${device} has no limit switches`, 'move it to its corner by hand while its motors are off')
      })
    case 'to':
      return machine.move(async (plotter) => {
        await findPlace(plotter)
        await plotter.moveTo({ xMm: body.xMm, yMm: body.yMm }, { signal })
      })
    case 'by':
      return machine.move(async (plotter) => {
        await findPlace(plotter)
        await moveBy(plotter, { xMm: body.xMm, yMm: body.yMm })
      })
    case 'pen': {
      const { heightPercent } = body
      const options = heightPercent === undefined ? {} : { heightPercent }
      return machine.move((plotter) => (body.pen === 'up' ? plotter.penUp(options) : plotter.penDown(options)))
    }
    case 'park':
      return parkMachine(services, device, machine)
  }
}

/** To the origin where it is known, pen up, motors off, closed. */
export async function parkMachine(
  { workshop }: Pick<Services, 'workshop'>,
  device: string,
  machine: Machine,
): Promise<Place> {
  const place = await machine.move(async (plotter) => {
    await findPlace(plotter)
    const { known } = await plotter.position()
    if (known) await plotter.moveTo(originMm)
    else await plotter.penUp()
  })
  await machine.apart(() => workshop.origin('forget', { device, simSpeed: 'max' }))
  return { ...place, known: false }
}

async function origin(
  { devices, workshop }: Services,
  device: string,
  action: 'set' | 'forget',
  signal: AbortSignal,
): Promise<Place> {
  const machine = devices.machine(device)
  if (action === 'forget') {
    const { position } = await machine.apart(() => workshop.origin('forget', { device, signal, simSpeed: 'max' }))
    return { ...placeOf(position), known: false }
  }
  return machine.move(async (plotter) => {
    if (plotter.setOrigin) return plotter.setOrigin()
    throw impossible(`the origin of ${device} cannot be moved`, 'place the drawing on the page instead')
  })
}

function startJog(
  { devices, clock }: Services,
  { params: { device }, body, caller }: Call<'startJog'>,
): { readonly id: string } {
  const machine = devices.machine(device)
  const jog = new HeldJog({
    id: randomUUID(),
    client: caller.id,
    clock,
    direction: { xMm: body.x, yMm: body.y },
    signal: caller.signal,
  })
  devices.startJog(device, jog)
  machine.move((plotter) => jog.run(plotter, () => machine.look(plotter))).catch(() => jog.end())
  return { id: jog.id }
}

function ownJog({ devices }: Services, device: string, id: string, client: string): HeldJog {
  const jog = devices.jog(device, id)
  if (jog.client === client) return jog
  throw refuse('LEASE_HELD', { message: 'this jog is of another client', hint: 'begin one of your own' })
}

function impossible(message: string, hint: string): DriverError {
  return new DriverError(message, { type: 'configuration', code: 'STATE_INVALID', hint })
}
