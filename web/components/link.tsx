import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { navigate } from "../shell/location.ts";

/** Props of a link within the page. */
export interface LinkProps {
  /** From routes.ts, with parameters if need be. */
  readonly href: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: "page" | undefined;
  readonly label?: string;
  /** `false` in a row that takes the focus itself and opens the same page. */
  readonly isTabStop?: boolean;
}

/** A link to a view of the page: shown without loading the page anew, and still a link to open in a new tab or to copy. */
export function Link({ href, children, class: className, current, label, isTabStop = true }: LinkProps) {
  const follow = (event: TargetedMouseEvent<HTMLAnchorElement>) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a
      href={href}
      class={className}
      aria-current={current}
      aria-label={label}
      tabIndex={isTabStop ? undefined : -1}
      onClick={follow}
    >
      {children}
    </a>
  );
}
