import type { Device, Job, JobState, Queue } from '@vfab/server/api'

/** Everything the page says, in one place. */
export const words = {
  name: 'vfab',
  views: {
    plot: 'Plot',
    jobs: 'Jobs',
    cameras: 'Cameras',
    sensors: 'Sensors',
    machines: 'Machines',
    clients: 'Clients',
  },
  navigation: 'Views',
  skip: 'Skip to content',
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  loading: 'Loading…',
  failed: 'Something went wrong',
  watching: 'This client can only watch. To operate, pair it again with a code for operating.',

  stale: (seconds: number) => `No word from the server for ${seconds} s. What you see may have changed. Reconnecting…`,
  readable: 'This connection is not encrypted: others on the network can read along.',
  stateThen: (state: string, seconds: number) => `was ${state} ${seconds} s ago`,

  stop: {
    button: 'Stop',
    named: (device: string) => `Stop ${device}`,
    keys: 'Esc Esc',
    again: 'Press Esc again to stop',
    nothing: 'Nothing to stop',
    note: 'Stop lifts the pen and ends the plot; the job can be resumed. It is not a safety device: to cut power, use the switch or the plug.',
  },

  session: {
    title: 'Connect to vfab',
    text: 'Enter the six digits from the terminal, or from a client that is already connected (Clients → Pair a client).',
    code: 'Pairing code',
    client: 'Name of this device',
    clientHint: 'The other clients see it: “studio tablet”.',
    connect: 'Connect',
    over: 'This session has ended.',
    linkUsed: 'The link was used already. Restart vfab serve for a new one, or enter a pairing code.',
  },

  states: {
    queued: 'queued',
    starting: 'starting',
    plotting: 'plotting',
    pausing: 'pausing',
    paused: 'paused',
    waiting: 'waiting for you',
    stopping: 'stopping',
    finished: 'finished',
    stopped: 'stopped',
    failed: 'failed',
    interrupted: 'interrupted',
    unreadable: 'damaged',
  } satisfies Readonly<Record<JobState, string>>,

  deviceStates: {
    ready: 'ready',
    opening: 'connecting',
    connected: 'connected',
    moving: 'moving',
    plotting: 'plotting',
    streaming: 'on',
    busy: 'in use',
    missing: 'not attached',
    failed: 'failed',
  } satisfies Readonly<Record<Device['state'], string>>,

  plot: {
    title: 'Plot',
    drawings: 'Drawings',
    drop: 'Drop an SVG here',
    choose: 'Choose a file',
    accepted: 'SVG, DXF, HPGL, G-code or PDF',
    uploading: (name: string) => `Uploading ${name}…`,
    dropAnywhere: 'Drop to upload',
    empty: 'Your drawing appears here',
    emptyHint: 'Drop an SVG anywhere on the page, or choose a drawing.',
    noDrawings: 'No drawings yet.',
    remove: (name: string) => `Remove ${name}`,
    removeDrawing: 'Remove this drawing?',
    recent: 'Recent jobs',
    preparing: 'Preparing…',
    steps: {
      reading: 'Reading the drawing…',
      planning: 'Planning the path…',
      estimating: 'Estimating the time…',
    } as Readonly<Record<string, string>>,
    on: 'Machine',
    noMachine: 'No plotter found',
    noMachineHint: 'Connect one, then use Machines → Find devices.',
    start: (device: string) => `Plot on ${device}`,
    enqueue: (device: string) => `Add to the queue of ${device}`,
    startHint: 'The pen starts where it is now: put it at the top left corner of the paper.',
    doesNotFit: 'The drawing is larger than the machine can reach. Fit it, rotate it, or choose a smaller scale.',
    back: 'Back to the running job',
    record: (camera: string) => `Record with ${camera}`,
    notDrawn: (count: number, what: string) => `${count} ${what} not drawn`,
  },

  settings: {
    title: 'Paper and drawing',
    more: 'More settings',
    paper: 'Paper',
    ofDrawing: 'Page of the drawing',
    landscape: 'Landscape',
    fit: 'Fit to paper',
    rotate: 'Rotate',
    automatic: 'Automatic',
    margin: 'Margin, mm',
    center: 'Center',
    clip: 'Cut off what does not fit',
    mirror: 'Mirror',
    mirrors: { '': 'No', horizontal: 'Left to right', vertical: 'Top to bottom', both: 'Both' },
    scale: 'Scale, %',
    passes: 'Passes',
    hatch: 'Hatch spacing, mm',
    sortpens: 'Fewest pen changes',
  },

  paper: {
    label: 'Paper. Arrow keys move it; double-click fits it.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Fit',
    lifeSize: '1:1, actual size',
    travel: 'Travel',
    travelHint: 'Show where the raised pen moves',
    size: (width: number, height: number) => `${round(width)} × ${round(height)} mm`,
  },

  layers: {
    title: 'Layers',
    name: 'Layer',
    pen: 'Pen',
    strokes: 'Strokes',
    drawn: 'Drawn',
    ink: 'Ink',
    time: 'Time',
    total: 'Total',
    waits: 'pauses first',
    draw: (name: string) => `Draw ${name}`,
    penOf: (name: string) => `Pen for ${name}`,
  },

  job: {
    left: (time: string) => `${time} left`,
    took: (time: string) => `${time} so far`,
    layer: (index: number, count: number, name: string) => `Layer ${index} of ${count} · ${name}`,
    strokes: (done: number, all: number) => `${count(done)} of ${count(all)} strokes`,
    pause: 'Pause',
    pauseNow: 'Pause now',
    pauseHint: 'Pause stops at the end of the stroke; Pause now in the middle of it.',
    resume: 'Resume',
    redo: 'Redo stroke',
    again: 'Plot again',
    remove: 'Remove',
    removeAsk: (name: string) => `Remove the job ${name}? Its progress is lost.`,
    show: 'Show',
    speed: 'Speed',
    faster: 'Faster',
    slower: 'Slower',
    mmPerS: (value: number) => `${round(value)} mm/s`,
    height: 'Pen down height',
    higher: 'Higher',
    lower: 'Lower',
    percent: (value: number) => `${round(value)} %`,
    asConfigured: 'default',
    penUp: 'Pen up',
    penDown: 'Pen down',
    toOrigin: 'To origin',
    continue: 'Continue',
    question: {
      pen: 'Change the pen',
      layer: 'Next layer',
      origin: 'Check the origin',
    },
    follows: (layers: readonly string[], strokes: number) =>
      `Next: ${layers.join(', ')} (${count(strokes)} ${strokes === 1 ? 'stroke' : 'strokes'})`,
    held: {
      door: 'The door of the machine is open. Close it, then resume.',
      button: 'Held by the machine’s own button.',
    },
    other: (pid: number) => `Runs in another program (process ${pid}): only that program can control it.`,
    because: (reason: string) => `Reason: ${reason}`,
    progress: 'Progress',
    notices: 'Messages',
    new: 'New plot',
    cameraTrouble: (name: string) => `${name}: no pictures`,
  },

  queue: {
    title: 'Queue',
    empty: 'Nothing is waiting.',
    held: {
      'next-sheet': 'Waiting for you: put in a new sheet, then start the next job.',
      failure: 'On hold after a failure.',
      person: 'On hold.',
      restart: 'On hold since the server started: nothing starts by itself.',
    } satisfies Readonly<Record<NonNullable<Queue['reason']>, string>>,
    go: 'Start next job',
    hold: 'Hold the queue',
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    remove: (name: string) => `Remove ${name} from the queue`,
  },

  jobs: {
    title: 'Jobs',
    empty: 'No jobs yet. Every plot becomes a job here.',
    older: 'Show older jobs',
    name: 'Drawing',
    machine: 'Machine',
    state: 'State',
    done: 'Done',
    when: 'When',
    actions: 'Actions',
  },

  cameras: {
    title: 'Cameras',
    empty: 'No cameras found.',
    emptyHint: 'Connect a camera, or add one to the configuration, then use Machines → Find devices.',
    picture: (name: string) => `Live picture from ${name}`,
    noPicture: 'No picture yet',
    lost: 'No picture',
    age: (seconds: number) => `${seconds} s old`,
    record: 'Record',
    end: 'Stop recording',
    every: 'One picture every',
    films: 'Films',
    noFilms: 'No films yet.',
    shots: (shots: number, missed: number) =>
      `${count(shots)} pictures${missed > 0 ? `, ${count(missed)} missed` : ''}`,
    makeVideo: 'Make video',
    making: 'Making the video…',
    watch: 'Watch video',
    removeAsk: 'Remove this film with all its pictures?',
    recording: 'recording',
    intervals: { '1s': '1 second', '10s': '10 seconds', '60s': '1 minute' },
  },

  sensors: {
    title: 'Sensors',
    empty: 'No sensors found.',
    emptyHint: 'Connect a sensor, or add one to the configuration, then use Machines → Find devices.',
    none: '–',
    waiting: 'Waiting for the first reading…',
    quality: { good: '', uncertain: 'uncertain', bad: 'no value', stale: 'old value' },
    yes: 'yes',
    no: 'no',
    chart: (name: string, low: string, high: string) => `${name}: between ${low} and ${high} lately`,
  },

  machines: {
    title: 'Machines',
    empty: 'No plotters found.',
    simulated: 'simulated',
    find: 'Find devices',
    probe: 'Also open ports and ask what is there (may reset boards)',
    finding: 'Looking for devices…',
    found: 'Found devices',
    foundNothing: 'No further devices found.',
    install: (command: string) => `No driver is installed for it. Run: ${command}`,
    connect: 'Connect',
    disconnect: 'Disconnect',
    test: 'Self-test',
    passed: 'passed',
    notPassed: 'failed',
    home: 'Home',
    park: 'Park',
    penUp: 'Pen up',
    penDown: 'Pen down',
    jog: 'Move the pen',
    jogHint: 'Hold an arrow to move; release it to stop. With the keyboard: focus the pad and hold an arrow key.',
    pad: 'Jog pad',
    left: 'Left',
    right: 'Right',
    up: 'Up',
    down: 'Down',
    step: 'Distance',
    hold: 'While held',
    speed: 'Speed',
    fast: 'Fast',
    slow: 'Slow',
    toOrigin: 'To origin',
    origin: 'Origin',
    setOrigin: 'Set origin here',
    forgetOrigin: 'Clear origin',
    forgetAsk: 'Clear the origin? This also releases the motors, so the pen can be moved by hand.',
    place: (x: number, y: number, pen: 'up' | 'down') => `${x.toFixed(1)}, ${y.toFixed(1)} mm · pen ${pen}`,
    unknownPlace: 'Position not known',
    heights: 'Pen heights',
    heightsHint: '0 is the lowest position of the lift, 100 the highest.',
    upHeight: 'Pen up, %',
    downHeight: 'Pen down, %',
    tryUp: 'Try up',
    tryDown: 'Try down',
    saveHeights: 'Save heights',
    savedHeights: (whom: string) => `Saved for ${whom}.`,
    operator: (name: string) => `Operated by ${name}`,
    you: 'Operated by you',
    nobody: 'No operator',
    release: 'Stop operating',
    takeOver: 'Take over',
    takeOverAsk: (device: string, name: string) =>
      `${device} is operated by ${name}. Take over? They see that you did.`,
    holder: (command: string) => `In use by another program: ${command}`,
    busyPlotting: 'The machine is plotting; pause the job to move the pen.',
  },

  clients: {
    title: 'Clients',
    you: 'this client',
    connected: 'connected',
    seen: (when: string) => `last seen ${when}`,
    roles: { watch: 'can watch', operate: 'can operate' },
    pair: 'Pair a client',
    pairWatch: 'Pair a client that can only watch',
    pairing: 'Open one of these addresses on the other device and enter the code:',
    valid: 'It works once, within two minutes.',
    revoke: 'Log out',
    revokeAsk: (name: string) => `Log ${name} out? It has to be paired again.`,
    logOut: 'Log out here',
  },

  keys: {
    title: 'Keyboard shortcuts',
    on: 'Single-key shortcuts',
    list: [
      ['p', 'pause at the end of the stroke'],
      ['P', 'pause now'],
      ['c', 'resume'],
      ['+ −', 'faster, slower'],
      ['[ ]', 'lower, raise the pen'],
      ['u d', 'pen up, pen down (while paused)'],
      ['h', 'to the origin (while paused)'],
      ['b', 'redo the last stroke (while paused)'],
      ['Esc Esc', 'stop'],
      ['?', 'this list'],
    ],
    arrows: 'Arrow keys move the paper while it has the focus, and the pen while the jog pad has it.',
    button: 'Shortcuts',
  },

  announce: (device: string, state: string, percent: number | undefined, left: string | undefined) =>
    `${device}: ${state}${percent === undefined ? '' : `, ${percent} percent`}${left === undefined ? '' : `, ${left} left`}`,
} as const

/** How a job's state reads. */
export function stateOf(job: Pick<Job, 'state'>): string {
  return words.states[job.state]
}

/** `1:05`, `2:03:09`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/** `312 mm`, `14.2 m`. */
export function lengthOf(mm: number): string {
  return mm < 1000 ? `${Math.round(mm)} mm` : `${(mm / 1000).toFixed(mm < 10_000 ? 2 : 1)} m`
}

/** `12 s ago`, `5 min ago`, then the date. */
export function ago(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return new Date(atMs).toLocaleDateString(undefined, { dateStyle: 'medium' })
}

/** `1,204`. */
export function count(value: number): string {
  return value.toLocaleString('en')
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}
