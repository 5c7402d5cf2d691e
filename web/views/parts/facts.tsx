import type { ComponentChildren } from "preact";

/** A name and its value; without a value it is left out. */
export type Fact = readonly [name: string, value: ComponentChildren | undefined];

/** Facts below each other, the names in front. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
