import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { readPageFiles } from "./page/page-files.ts";
import { createGetPage } from "./triggers/get-page.ts";

/** @param folder - Of the built page. */
export function registerPageRoute(app: Routes, folder: string): void {
  app.http("page", {
    methods: ANY_METHOD,
    // Also the path without anything behind it.
    route: "ui/{*path}",
    // It has no data: what it asks of the API needs a key or a sign-in.
    access: "open",
    handler: onlyMethod("GET", createGetPage({ readPage: () => readPageFiles(folder) })),
  });
}
