import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useClient } from "../client/use-api.ts";
import { Icon } from "../components/icon.tsx";
import { Link } from "../components/link.tsx";
import { LiveStatus } from "../components/live-status.tsx";
import { listHref, NAVIGATION, sectionOf } from "../routes.ts";
import { zoneName } from "../time-words.ts";
import { KeyForm } from "./key-form.tsx";
import { address, route } from "./location.ts";
import { type Theme, theme, zone } from "./settings.ts";
import { StaleBanner } from "./stale-banner.tsx";

/** What surrounds every view: the head with its switches, the navigation, the banner for old data. */
export function Layout({ children }: { readonly children: ComponentChildren }) {
  const { keyNeeded } = useClient();
  const skip = () => document.querySelector<HTMLElement>("main")?.focus();
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <header class="head">
        <Link href={listHref("fleet")} class="brand">
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" focusable="false">
            <path class="shield" d="M16 2 4 6.500v8.700C4 22.600 9 28.300 16 30c7-1.700 12-7.400 12-14.800V6.500z" />
            <path class="tick" d="m10.500 16.200 3.900 4 7.300-8" />
          </svg>
          Holdfast
        </Link>
        <ZoneSwitch />
        <ThemeSwitch />
      </header>
      <Navigation />
      <main tabIndex={-1}>
        <StaleBanner />
        {keyNeeded.value === "no" ? children : <KeyForm />}
      </main>
      <LiveStatus />
    </>
  );
}

function Navigation() {
  const openAt = useSignal<unknown>(undefined);
  // Open for the address it was opened at: following a link closes it.
  const isOpen = openAt.value === address.value;
  const section = sectionOf(route.value);
  return (
    <nav class="navigation" aria-label="Views">
      <button
        type="button"
        class="menu"
        aria-expanded={isOpen}
        onClick={() => {
          openAt.value = isOpen ? undefined : address.value;
        }}
      >
        <Icon name="menu" />
        {NAVIGATION.find(({ view }) => view === section)?.label ?? "Views"}
      </button>
      <ul class={isOpen ? "open" : undefined}>
        {NAVIGATION.map(({ view, label }) => (
          <li key={view}>
            <Link href={listHref(view)} current={view === section ? "page" : undefined}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ZoneSwitch() {
  const isUtc = zone.value === "UTC";
  const toggle = () => {
    zone.value = isUtc ? "local" : "UTC";
  };
  return (
    <p class="zone">
      <span>
        Times in <b>{zoneName(zone.value)}</b>
      </span>
      <button type="button" onClick={toggle} aria-pressed={isUtc}>
        UTC
      </button>
    </p>
  );
}

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

function ThemeSwitch() {
  const choose = (value: string) => {
    theme.value = THEMES.find((choice) => choice.value === value)?.value ?? "system";
  };
  return (
    <label class="theme">
      <span>Colours</span>
      <select value={theme.value} onChange={(event) => choose(event.currentTarget.value)}>
        {THEMES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
