import { useEffect, useId, useRef } from "preact/hooks";
import { zone } from "../../shell/settings.ts";
import { shownTime } from "../../time-words.ts";
import { laneLabels, type TimelineItem } from "../../timeline/lane-of.ts";
import {
  EVIDENCE_HOURS,
  type EvidenceGap,
  type JobBar,
  type Lane,
  layOut,
  type Mark,
  type TimeSpan,
} from "../../timeline/layout.ts";
import { type Tick, ticksOf } from "../../timeline/ticks.ts";
import type { Tone } from "../../words/status-words.ts";

export interface TimelineDrawingProps {
  readonly items: readonly TimelineItem[];
  readonly span: TimeSpan;
  /** When the machine was seen last. */
  readonly observedAt: string;
  readonly timeZone: string;
}

/** The drawing's own units; it is scaled to the width that there is. */
const WIDTH = 1000;
const LABEL_WIDTH = 150;
const PLOT_WIDTH = WIDTH - LABEL_WIDTH - 20;
const LANE_HEIGHT = 42;
const AXIS_HEIGHT = 34;

const plotX = (share: number) => LABEL_WIDTH + share * PLOT_WIDTH;

/** Lanes from cause to effect over time. For screen readers the table below says the same. */
export function TimelineDrawing({ items, span, observedAt, timeZone }: TimelineDrawingProps) {
  const patternId = useId();
  const frame = useRef<HTMLElement>(null);
  // On a narrow screen the newest is seen first.
  useEffect(() => {
    if (frame.current !== null) frame.current.scrollLeft = frame.current.scrollWidth;
  }, []);
  const lanes = layOut(items, span, observedAt);
  const height = lanes.length * LANE_HEIGHT + AXIS_HEIGHT;
  return (
    <figure class="timeline">
      <section
        ref={frame}
        class="timeline-frame"
        aria-label="Drawing of the timeline, scrolls"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
        tabIndex={0}
      >
        <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label="Timeline; the table below has the same entries">
          <defs>
            <pattern id={patternId} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <path class="hatch" d="M0 0V8" />
            </pattern>
          </defs>
          {ticksOf(span, timeZone).map((tick) => (
            <AxisTick key={tick.at} tick={tick} bottom={height - AXIS_HEIGHT} />
          ))}
          {lanes.map((lane, index) => (
            <LaneRow key={lane.id} lane={lane} top={index * LANE_HEIGHT} pattern={`url(#${patternId})`} />
          ))}
        </svg>
      </section>
      <figcaption class="hint">
        Hatched: no evidence, nothing is on record. Under "Recovery points" that is more than {EVIDENCE_HOURS} hours
        without a recovery point. Bars are backup jobs: snapshot, then transfer to the vault.
      </figcaption>
    </figure>
  );
}

function AxisTick({ tick, bottom }: { readonly tick: Tick; readonly bottom: number }) {
  const text = shownTime(tick.at, zone.value);
  const [day = "", time = ""] = text.split(", ");
  return (
    <g class="tick">
      <path d={`M${plotX(tick.x)} 0V${bottom}`} />
      <text x={plotX(tick.x)} y={bottom + 20} text-anchor="middle">
        {tick.isDay ? day.replace(/ \d{4}$/, "") : time}
      </text>
    </g>
  );
}

function LaneRow({ lane, top, pattern }: { readonly lane: Lane; readonly top: number; readonly pattern: string }) {
  const middle = top + LANE_HEIGHT / 2;
  return (
    <g>
      <text class="lane" x="0" y={middle + 5}>
        {laneLabels[lane.id]}
      </text>
      {lane.gaps.map((gap) => (
        <Gap key={gap.from} gap={gap} top={top} pattern={pattern} />
      ))}
      <path class="base" d={`M${plotX(0)} ${middle}H${plotX(1)}`} />
      {lane.before !== undefined && <Before item={lane.before} middle={middle} />}
      {lane.bars.map((bar) => (
        <Bar key={bar.entry.at} bar={bar} middle={middle} />
      ))}
      {lane.marks.map((mark) => (
        <MarkShape key={mark.x} mark={mark} middle={middle} />
      ))}
    </g>
  );
}

function Gap({ gap, top, pattern }: { readonly gap: EvidenceGap; readonly top: number; readonly pattern: string }) {
  const width = (gap.end - gap.start) * PLOT_WIDTH;
  return (
    <rect class="gap" x={plotX(gap.start)} y={top + 6} width={width} height={LANE_HEIGHT - 12} fill={pattern}>
      <title>{`No evidence from ${when(gap.from)} to ${when(gap.to)}`}</title>
    </rect>
  );
}

/** What held when the drawing begins: an arrow at its left edge. */
function Before({ item, middle }: { readonly item: TimelineItem; readonly middle: number }) {
  const x = plotX(0);
  return (
    <path class="before" d={`M${x + 7} ${middle - 6}L${x} ${middle}L${x + 7} ${middle + 6}`}>
      <title>{`Before: ${titleOf(item)}`}</title>
    </path>
  );
}

function Bar({ bar, middle }: { readonly bar: JobBar; readonly middle: number }) {
  const width = Math.max(4, (bar.end - bar.start) * PLOT_WIDTH);
  return (
    <g class={`job ${toneClass(bar.tone)}`}>
      <title>{titleOf(bar.entry)}</title>
      <rect x={plotX(bar.start)} y={middle - 10} width={width} height="20" rx="3" />
      {bar.phases.map(({ name, start, end }) => (
        <rect
          key={name}
          class={name}
          x={plotX(start)}
          y={middle - 6}
          width={Math.max(1, (end - start) * PLOT_WIDTH)}
          height="12"
        />
      ))}
    </g>
  );
}

/** Shapes differ by tone: a circle is fine, a square is not, a diamond is uncertain. */
function MarkShape({ mark, middle }: { readonly mark: Mark; readonly middle: number }) {
  const x = plotX(mark.x);
  return (
    <g class={`mark ${toneClass(mark.tone)}`}>
      <title>{mark.entries.map(titleOf).join("\n")}</title>
      {shapeOf(mark.tone, x, middle)}
      {mark.entries.length > 1 && (
        <text x={x} y={middle - 10} text-anchor="middle">
          {mark.entries.length}
        </text>
      )}
    </g>
  );
}

function shapeOf(tone: Tone, x: number, y: number) {
  if (tone === "bad") return <rect x={x - 7} y={y - 7} width="14" height="14" />;
  if (tone === "warn" || tone === "unknown")
    return <path d={`M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`} />;
  return <circle cx={x} cy={y} r={tone === "quiet" ? 5 : 7} />;
}

function toneClass(tone: Tone): string {
  return tone === "unknown" ? "warn" : tone;
}

function titleOf({ at, what, detail }: TimelineItem): string {
  return `${when(at)}: ${what}${detail === undefined ? "" : `. ${detail}`}`;
}

function when(at: string): string {
  return shownTime(at, zone.value);
}
