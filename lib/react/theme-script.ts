/** The script in the page's head that sets the theme before the first paint, and follows the system while the page is open. */

export const STORAGE_KEY = "clutch-theme"
export const DARK = "(prefers-color-scheme: dark)"

/** It runs before any module is loaded, so it is text. */
export const THEME_SCRIPT = `(function () {
  var system = matchMedia("${DARK}")
  function apply() {
    var chosen = null
    try { chosen = localStorage.getItem("${STORAGE_KEY}") } catch (e) {}
    var known = chosen === "light" || chosen === "dark"
    document.documentElement.dataset.theme = known ? chosen : system.matches ? "dark" : "light"
  }
  apply()
  system.addEventListener("change", apply)
  addEventListener("storage", apply)
})()`
