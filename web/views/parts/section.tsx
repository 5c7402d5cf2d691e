import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A part of a view under a heading of its own. */
export function Section(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly id?: string;
  /** Beside the heading: a count, a badge. */
  readonly aside?: ComponentChildren;
}) {
  const headingId = useId();
  return (
    <section class="panel" aria-labelledby={headingId} id={props.id}>
      <div class="section-head">
        <h2 id={headingId}>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
