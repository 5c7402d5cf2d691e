import { Heading } from "../components/heading.tsx";

export function WhatIfView() {
  return <Heading title="What-if" />;
}
