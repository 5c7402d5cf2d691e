import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** True after the first view: the first one must not take the focus from the browser's own start. */
let hasNavigated = false;

/**
 * The heading of a view: names the document, and takes the focus when the view is shown in place of another one. Both before the view is
 * seen, so that no key goes to what it replaced.
 *
 * @param props.title - Text for the document's title; `children` what is shown, the title if left out.
 */
export function Heading({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = `${title} – Holdfast`;
  }, [title]);
  useLayoutEffect(() => {
    if (hasNavigated) heading.current?.focus({ preventScroll: true });
    hasNavigated = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
