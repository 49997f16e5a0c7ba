/** Class names, joined; falsy ones are left out. */
export { clsx as cn } from "clsx"
