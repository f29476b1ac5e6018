/*
 * What Home Assistant documents of its discovery payloads, as far as they are used: keys of each platform, strictly.
 *
 * @see https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery, and the page of each platform (sensor.mqtt, button.mqtt, …)
 */
import * as z from 'zod'

const topic = z.string().regex(/^[^+#]+$/)
const template = z.string().regex(/\{\{.*\}\}/)
const common = {
  name: z.string().min(1),
  unique_id: z.string().min(1),
  icon: z.string().startsWith('mdi:').optional(),
  entity_category: z.enum(['config', 'diagnostic']).optional(),
  json_attributes_topic: topic.optional(),
  json_attributes_template: template.optional(),
  qos: z.literal([0, 1, 2]).optional(),
}
const read = { state_topic: topic, value_template: template.optional() }
const written = { command_topic: topic, command_template: template }

/** Device classes of sensors with the units they take, from the integration's table. */
const units: Readonly<Record<string, readonly string[]>> = {
  temperature: ['°C', '°F', 'K'],
  duration: ['d', 'h', 'min', 's', 'ms', 'µs'],
  distance: ['km', 'm', 'cm', 'mm', 'mi', 'nmi', 'yd', 'in'],
  energy: ['J', 'kJ', 'MJ', 'GJ', 'mWh', 'Wh', 'kWh', 'MWh', 'GWh', 'TWh', 'cal', 'kcal', 'Mcal', 'Gcal'],
}

const sensor = z
  .strictObject({
    p: z.literal('sensor'),
    ...common,
    ...read,
    device_class: z.string().optional(),
    unit_of_measurement: z.string().min(1).optional(),
    state_class: z.enum(['measurement', 'total', 'total_increasing']).optional(),
    options: z.array(z.string()).min(1).optional(),
    expire_after: z.number().int().positive().optional(),
  })
  .superRefine(({ device_class: kind, unit_of_measurement: unit, options, state_class: stateClass }, context) => {
    const issue = (message: string): void => context.addIssue({ code: 'custom', message })
    // "options" needs the class enum, which has neither a unit nor a state class.
    if ((kind === 'enum') !== (options !== undefined)) issue('enum and options belong together')
    if (kind === 'enum' && (unit ?? stateClass) !== undefined) issue('an enum has no unit')
    if (kind !== undefined && kind !== 'enum' && !units[kind]?.includes(unit ?? '')) issue(`${kind} in ${unit}`)
  })

const component = z.discriminatedUnion('p', [
  sensor,
  z.strictObject({
    p: z.literal('binary_sensor'),
    ...common,
    ...read,
    device_class: z.enum(['connectivity', 'door', 'problem', 'running']).optional(),
    payload_on: z.string().optional(),
    payload_off: z.string().optional(),
    expire_after: z.number().int().positive().optional(),
  }),
  z.strictObject({ p: z.literal('button'), ...common, ...written }),
  z.strictObject({
    p: z.literal('number'),
    ...common,
    ...read,
    ...written,
    min: z.number(),
    max: z.number(),
    step: z.number().min(0.001),
    mode: z.enum(['auto', 'box', 'slider']),
    device_class: z.literal('speed').optional(),
    unit_of_measurement: z.string().optional(),
  }),
  z.strictObject({ p: z.literal('select'), ...common, ...written, options: z.array(z.string()).min(1) }),
  z.strictObject({
    p: z.literal('event'),
    ...common,
    state_topic: topic,
    event_types: z.array(z.string()).min(1),
  }),
  z.strictObject({ p: z.literal('update'), ...common, ...read }),
])

/** Payload of `<discovery_prefix>/device/<object_id>/config`. */
export const deviceDocumentSchema = z.strictObject({
  dev: z.strictObject({
    ids: z.string().min(1),
    name: z.string().min(1),
    mf: z.string(),
    mdl: z.string(),
    sw: z.string().optional(),
    cu: z
      .string()
      .regex(/^https?:/)
      .optional(),
    via_device: z.string().optional(),
  }),
  o: z.strictObject({ name: z.string().min(1), sw: z.string() }),
  availability: z.array(z.strictObject({ topic, value_template: template.optional() })).optional(),
  availability_mode: z.enum(['all', 'any', 'latest']).optional(),
  cmps: z.record(z.string().regex(/^[A-Za-z0-9_-]+$/), component),
})
