"use client"
/** Views that only a browser can draw; the server sends what holds their place, and they follow with the first breath. */
import { createElement, useSyncExternalStore, type ComponentType } from "react"

export function inBrowser<Props extends object>(
  view: ComponentType<Props>,
  Placeholder: ComponentType,
): ComponentType<Props> {
  return function InBrowser(props: Props) {
    const isHere = useSyncExternalStore(
      never,
      () => true,
      () => false,
    )
    return isHere ? createElement(view, props) : <Placeholder />
  }
}

const never = () => () => undefined
