/** A setting has a value that cannot be: names the variable, what is wrong, and where it may come from. */
export class SettingError extends Error {
  readonly code = "invalid_setting"
}
