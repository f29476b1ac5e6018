/*
 * The options of commands as data, and how they are read: what a command line, a form and a request share. Light: nothing
 * here opens, reads or imports anything of a machine.
 */
export { cameraOptions, type CameraValues, productOptions } from './options/camera-options.ts'
export {
  type Candidate,
  type CommandWord,
  type CommandWords,
  type CompletedCommand,
  type Expected,
  expectedAt,
} from './options/candidates.ts'
export {
  deviceOptions,
  type DeviceValues,
  holdOptions,
  type HoldValues,
  hostedOptions,
  type HostedValues,
  oneDeviceOptions,
  severalDevicesOptions,
  wireOptions,
} from './options/device-options.ts'
export { driverFacts } from './options/driver-facts.ts'
export { drawingOptions } from './options/drawing-options.ts'
export { durationMs, type DurationRules } from './options/duration.ts'
export { eventsOptions, type EventsValues } from './options/events-options.ts'
export { type CommandTable, findCommand, type NamedCommand } from './options/find-command.ts'
export { filesOf } from './options/files-of.ts'
export {
  type HelpStyle,
  namedRows,
  optionRows,
  optionSections,
  type Pair,
  positionalRows,
  section,
  wrapped,
} from './options/help-text.ts'
export { jobOptions } from './options/job-options.ts'
export { type JobTexts, type PlotFilmTexts, readJob } from './options/job-texts.ts'
export { flag, grouped, takes, takesMany } from './options/option.ts'
export { type NumberBounds, type OptionNotation, optionReader, type OptionReader } from './options/option-reader.ts'
export {
  type CompletionKind,
  type OptionsOf,
  type OptionSpec,
  type OptionSpecOf,
  type OptionTable,
} from './options/option-spec.ts'
export { pageOptions } from './options/page-options.ts'
export { type PageTexts, readPage } from './options/page-texts.ts'
export { penOptions } from './options/pen-options.ts'
export { plotFilmOptions } from './options/plot-film-options.ts'
export { type PositionalSpec } from './options/positional-spec.ts'
export { type ArgumentTable, type ParsedArguments, readArguments } from './options/read-arguments.ts'
export { sensorOptions, type SensorValues } from './options/sensor-options.ts'
export { readResume, resumeOptions, type ResumeTexts } from './options/resume-texts.ts'
export {
  type DrawingTexts,
  type PenTexts,
  type PreparationTexts,
  readPreparation,
} from './options/preparation-texts.ts'
export { type OutputKind } from './outputs/output-kind.ts'
