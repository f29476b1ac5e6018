import { unitLabel } from '@vfab/core'
import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

import type { ChannelHistory } from './channel-history.ts'
import type { ChartFrame } from './chart-page.ts'

const widthPx = 1200
const panelPx = { numbers: 220, states: 70 } as const
const marginPx = { left: 80, right: 30, top: 70, bottom: 40, between: 48 } as const
/** Told apart without seeing all colours (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#555555']
const ink = { text: '#24292f', quiet: '#57606a', line: '#d0d7de', grid: '#eaeef2' } as const

/** A chart as an SVG document, and where its times stand. */
export interface Chart {
  readonly svg: string
  readonly frame: ChartFrame
}

/** Draws the channels: one panel per unit, over a common axis of time. */
export function drawChart(channels: readonly ChannelHistory[], title: string): Chart {
  use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])
  const panels = panelsOf(channels)
  const topOf = (index: number): number =>
    panels.slice(0, index).reduce((top, panel) => top + heightOf(panel) + marginPx.between, marginPx.top + 20)
  const heightPx = topOf(panels.length) - marginPx.between + marginPx.bottom
  const fromMs = Math.min(...channels.flatMap(({ points }) => points[0]?.wallTimeMs ?? []))
  const toMs = Math.max(...channels.flatMap(({ points }) => points.at(-1)?.wallTimeMs ?? []))
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: widthPx, height: heightPx })
  try {
    chart.setOption({ ...looks(title), ...axes(panels, topOf, [fromMs, toMs]), series: panels.flatMap(lines) })
    const frame = { leftPx: marginPx.left, rightPx: widthPx - marginPx.right, fromMs, toMs }
    return { svg: chart.renderToSVGString(), frame }
  } finally {
    chart.dispose()
  }
}

type Option = Parameters<ReturnType<typeof init>['setOption']>[0]

function looks(title: string): Option {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    color: colours,
    textStyle: { fontFamily: 'system-ui, Helvetica, Arial, DejaVu Sans, sans-serif', color: ink.text },
    title: { text: title, left: marginPx.left, top: 10, textStyle: { fontSize: 18, color: ink.text } },
    legend: { top: 14, right: marginPx.right, icon: 'roundRect', itemWidth: 18, itemHeight: 3, itemGap: 18 },
  }
}

/** One grid with its axes for each panel; times are labelled below the last one. */
function axes(
  panels: readonly Panel[],
  topOf: (index: number) => number,
  [min, max]: readonly [number, number],
): Option {
  return {
    grid: panels.map((_, index) => ({
      left: marginPx.left,
      right: marginPx.right,
      top: topOf(index),
      height: heightOf(panels[index]!),
    })),
    xAxis: panels.map((_, index) => ({
      type: 'time',
      gridIndex: index,
      axisLabel: { show: index === panels.length - 1, color: ink.quiet, hideOverlap: true },
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { lineStyle: { color: ink.line } },
      splitLine: { show: true, lineStyle: { color: ink.grid } },
      min,
      max,
    })),
    yAxis: panels.map(({ name, states }, index) => ({
      type: 'value',
      gridIndex: index,
      name,
      nameTextStyle: { align: 'left', color: ink.quiet, padding: [0, 0, 0, -50] },
      axisLabel: {
        color: ink.quiet,
        ...(states ? { formatter: (value: number) => (value === 1 ? 'on' : 'off') } : {}),
      },
      splitLine: { lineStyle: { color: ink.grid } },
      // A temperature of 21 to 22 °C would be a flat line above a zero.
      scale: !states,
      ...(states ? { min: 0, max: 1, interval: 1 } : {}),
    })),
  }
}

function heightOf({ states }: Panel): number {
  return states ? panelPx.states : panelPx.numbers
}

function lines({ members, states }: Panel, index: number): object[] {
  return members.map(({ label, points }) => ({
    type: 'line',
    name: label,
    xAxisIndex: index,
    yAxisIndex: index,
    showSymbol: false,
    step: states ? 'end' : false,
    lineStyle: { width: 2, join: 'round' },
    ...(states ? { areaStyle: { opacity: 0.12 } } : {}),
    // A gap where there was no value: never a line across it.
    connectNulls: false,
    data: points.map(({ wallTimeMs, value }) => [wallTimeMs, value ?? null]),
  }))
}

interface Panel {
  /** Above the axis: the unit, or what is counted. */
  readonly name: string
  /** True for channels that are on or off. */
  readonly states: boolean
  readonly members: ChannelHistory[]
}

/** Channels that can be compared share a panel. Texts have no place in a chart. */
function panelsOf(channels: readonly ChannelHistory[]): Panel[] {
  const panels = new Map<string, Panel>()
  for (const member of channels) {
    const { type, unit, quantity } = member.channel
    if (type === 'text') continue
    const states = type === 'boolean'
    const key = states ? 'state' : unit === '1' ? `1 ${quantity}` : unit
    const name = states ? '' : unitLabel(unit) || quantity
    const panel = panels.get(key) ?? { name, states, members: [] }
    panel.members.push(member)
    panels.set(key, panel)
  }
  return [...panels.values()]
}
