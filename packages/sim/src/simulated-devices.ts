import type { SimulatedDevice, SimulatorOptions } from '@vfab/core'
import { startEbb } from './ebb/simulator.ts'
import { startGrbl } from './grbl/simulator.ts'
import { startHpgl } from './hpgl/simulator.ts'
import { startPage } from './http/simulator.ts'
import { startLines } from './serial/simulator.ts'
import { startMarlin } from './marlin/simulator.ts'
import { startCamera } from './ip/simulator.ts'
import { startModbus } from './modbus/simulator.ts'
import { startPrintServer } from './print/simulator.ts'
import { startSilhouette } from './silhouette/simulator.ts'
import { startMqtt } from './mqtt/simulator.ts'

/** An option of `vfab-sim` that becomes a setting of the device. */
export interface DeviceOption {
  /** Key of the setting. */
  readonly setting: string
  readonly takes: 'text' | 'number'
  /** What stands for the value in the help. */
  readonly placeholder: string
  readonly help: string
}

/** A device that `vfab-sim` can run. */
export interface CommandLineDevice {
  /** For the help: `an EiBotBoard`. */
  readonly title: string
  start(options: SimulatorOptions): Promise<SimulatedDevice>
  readonly options: Readonly<Record<string, DeviceOption>>
}

/** The devices of `vfab-sim`, by the word that starts them. */
export const simulatedDevices: Readonly<Record<string, CommandLineDevice>> = {
  ebb: {
    title: 'an EiBotBoard with a plotter on it',
    start: startEbb,
    options: {
      model: {
        setting: 'model',
        takes: 'text',
        placeholder: 'NAME',
        help: 'machine on the board (default axidraw-v3)',
      },
      firmware: { setting: 'firmware', takes: 'text', placeholder: 'X.Y.Z', help: '2.2.0 to 3.x (default 3.0.3)' },
      nickname: { setting: 'nickname', takes: 'text', placeholder: 'NAME', help: 'what the owner called it' },
      supply: {
        setting: 'motorSupplyVolts',
        takes: 'number',
        placeholder: 'VOLTS',
        help: 'motor supply; 0 = brick off',
      },
      flavour: {
        setting: 'errorFlavour',
        takes: 'text',
        placeholder: 'KIND',
        help: "errors as the firmware's source prints them (source), or its documentation (doc)",
      },
    },
  },
  gcode: {
    title: 'Moonraker with Klipper, or OctoPrint, with a pen plotter behind it',
    start: startPrintServer,
    options: {
      server: { setting: 'server', takes: 'text', placeholder: 'NAME', help: 'moonraker (default) or octoprint' },
      'api-key': {
        setting: 'apiKey',
        takes: 'text',
        placeholder: 'TEXT',
        help: 'key it asks for (default: none; sim)',
      },
      width: { setting: 'widthMm', takes: 'number', placeholder: 'MM', help: 'travel along x (default 297)' },
      height: { setting: 'heightMm', takes: 'number', placeholder: 'MM', help: 'travel along y (default 210)' },
    },
  },
  grbl: {
    title: 'a Grbl board with a plotter on it',
    start: startGrbl,
    options: {
      board: { setting: 'flavour', takes: 'text', placeholder: 'NAME', help: 'grbl (default), grblhal, fluidnc' },
      pen: { setting: 'pen', takes: 'text', placeholder: 'KIND', help: 'how it is lifted: servo (default), z, magnet' },
      width: { setting: 'widthMm', takes: 'number', placeholder: 'MM', help: 'travel along x (default 300)' },
      height: { setting: 'heightMm', takes: 'number', placeholder: 'MM', help: 'travel along y (default 200)' },
    },
  },
  hpgl: {
    title: 'an HP-GL plotter',
    start: startHpgl,
    options: {
      model: {
        setting: 'model',
        takes: 'text',
        placeholder: 'NAME',
        help: 'hp-7470a, hp-7475a (default), hp-7440a, hp-7550a, roland-dxy, cutter, pcut, us-cutter',
      },
      paper: { setting: 'paper', takes: 'text', placeholder: 'NAME', help: 'a4, a3, letter, tabloid' },
      baud: { setting: 'baudRate', takes: 'number', placeholder: 'N', help: 'line rate in bit/s (default 9600)' },
      buffer: {
        setting: 'bufferBytes',
        takes: 'number',
        placeholder: 'N',
        help: "size of the buffer (default the model's)",
      },
      handshake: {
        setting: 'hostHandshake',
        takes: 'text',
        placeholder: 'KIND',
        help: "what the host's port heeds: none (default), xonxoff, hardware",
      },
      slowness: { setting: 'slowness', takes: 'number', placeholder: 'N', help: 'slow down by this factor' },
    },
  },
  http: {
    title: 'a device with a page of values',
    start: startPage,
    options: {
      flavour: {
        setting: 'flavour',
        takes: 'text',
        placeholder: 'NAME',
        help: 'shelly (default), tasmota, esphome, prometheus, json, text',
      },
      user: { setting: 'username', takes: 'text', placeholder: 'NAME', help: 'user name (default: none)' },
      password: { setting: 'password', takes: 'text', placeholder: 'TEXT', help: 'password of the user' },
    },
  },
  ip: {
    title: 'a network camera',
    start: startCamera,
    options: {
      name: { setting: 'name', takes: 'text', placeholder: 'NAME', help: 'what its pictures say they are from' },
      emitter: {
        setting: 'emitter',
        takes: 'text',
        placeholder: 'NAME',
        help: 'whose way to stream it has: mjpg-streamer (default), motion, esp32, flask, ...',
      },
      rate: { setting: 'framesPerS', takes: 'number', placeholder: 'N', help: 'pictures a second (default 10)' },
      user: { setting: 'username', takes: 'text', placeholder: 'NAME', help: 'who may watch (default everybody)' },
      password: { setting: 'password', takes: 'text', placeholder: 'TEXT', help: 'and with which password' },
      scheme: { setting: 'scheme', takes: 'text', placeholder: 'NAME', help: 'basic (default) or digest' },
    },
  },
  marlin: {
    title: 'a Marlin board with a plotter on it',
    start: startMarlin,
    options: {
      firmware: { setting: 'firmware', takes: 'text', placeholder: 'X.Y.Z', help: 'version (default 2.1.2.5)' },
      pen: {
        setting: 'pen',
        takes: 'text',
        placeholder: 'KIND',
        help: 'how it is lifted: servo (default), z, fan, spindle',
      },
      baud: { setting: 'baud', takes: 'number', placeholder: 'N', help: 'line rate in bit/s (default 115200)' },
      width: { setting: 'widthMm', takes: 'number', placeholder: 'MM', help: 'travel along x (default 300)' },
      height: { setting: 'heightMm', takes: 'number', placeholder: 'MM', help: 'travel along y (default 200)' },
    },
  },
  modbus: {
    title: 'a Modbus device: TCP on a TCP port, RTU at a pseudo-terminal',
    start: startModbus,
    options: {
      framing: {
        setting: 'framing',
        takes: 'text',
        placeholder: 'KIND',
        help: 'tcp or rtu; rtu on a TCP port is what converters speak',
      },
      delay: { setting: 'delayMs', takes: 'number', placeholder: 'MS', help: 'how long an answer takes (default 0)' },
      seed: { setting: 'seed', takes: 'number', placeholder: 'N', help: 'seeds what is random about faults' },
    },
  },
  mqtt: {
    title: 'an MQTT broker with a device on it',
    start: startMqtt,
    options: {
      flavour: {
        setting: 'flavour',
        takes: 'text',
        placeholder: 'NAME',
        help: 'zigbee2mqtt (default), tasmota, esphome, plain',
      },
      every: {
        setting: 'everyMs',
        takes: 'number',
        placeholder: 'MS',
        help: 'time between two messages (default 1000)',
      },
      user: { setting: 'username', takes: 'text', placeholder: 'NAME', help: 'user name (default: none)' },
      password: { setting: 'password', takes: 'text', placeholder: 'TEXT', help: 'password of the user' },
    },
  },
  serial: {
    title: 'a sensor that sends lines, or a SCPI instrument',
    start: startLines,
    options: {
      format: {
        setting: 'format',
        takes: 'text',
        placeholder: 'NAME',
        help: 'json (default), csv, labels, nmea, scpi',
      },
      every: { setting: 'everyMs', takes: 'number', placeholder: 'MS', help: 'time between two lines (default 200)' },
    },
  },
  silhouette: {
    title: 'a Silhouette Cameo or Portrait',
    start: startSilhouette,
    options: {
      model: {
        setting: 'model',
        takes: 'text',
        placeholder: 'NAME',
        help: 'portrait, cameo (default), cameo-3, cameo-4, portrait-3',
      },
    },
  },
}
