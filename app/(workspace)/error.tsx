"use client"
/** What stands where a page broke. */
export { PageError as default } from "#components/layout/page-error"
