import { unitLabel } from '@vfab/core'
import type { ChannelHistory } from '@vfab/workshop'
import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

const widthPx = 1200
const panelPx = 220
const marginPx = { left: 80, right: 30, top: 70, bottom: 40, between: 34 } as const

/** Draws a chart of the channels as an SVG document: one panel per unit, over a common axis of time. */
export function chartSvg(channels: readonly ChannelHistory[], title: string): string {
  use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])
  const panels = panelsOf(channels)
  const heightPx = marginPx.top + marginPx.bottom + panels.length * (panelPx + marginPx.between)
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: widthPx, height: heightPx })
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      title: { text: title, left: 'center', top: 6, textStyle: { fontSize: 16 } },
      legend: { top: 32 },
      grid: panels.map((_, index) => ({
        left: marginPx.left,
        right: marginPx.right,
        top: marginPx.top + marginPx.between / 2 + index * (panelPx + marginPx.between),
        height: panelPx,
      })),
      xAxis: panels.map((_, index) => ({
        type: 'time',
        gridIndex: index,
        axisLabel: { show: index === panels.length - 1 },
        min: Math.min(...channels.flatMap(({ points }) => points[0]?.wallTimeMs ?? [])),
        max: Math.max(...channels.flatMap(({ points }) => points.at(-1)?.wallTimeMs ?? [])),
      })),
      yAxis: panels.map(({ unit, states }, index) => ({
        type: 'value',
        gridIndex: index,
        name: unitLabel(unit),
        // A temperature of 21 to 22 °C would be a flat line above a zero.
        scale: !states,
        ...(states ? { min: 0, max: 1, interval: 1 } : {}),
      })),
      series: panels.flatMap(({ members, states }, index) =>
        members.map(({ label, points }) => ({
          type: 'line',
          name: label,
          xAxisIndex: index,
          yAxisIndex: index,
          showSymbol: false,
          step: states ? 'end' : false,
          // A gap where there was no value: never a line across it.
          connectNulls: false,
          data: points.map(({ wallTimeMs, value }) => [wallTimeMs, value ?? null]),
        })),
      ),
    })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

interface Panel {
  readonly unit: string
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
    const panel = panels.get(key) ?? { unit, states, members: [] }
    panel.members.push(member)
    panels.set(key, panel)
  }
  return [...panels.values()]
}
