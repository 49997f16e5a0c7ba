/** `/settings`: what holds for everything. */
import type { Metadata } from "next"
import { OrganizationSettingsPage } from "#components/settings/organization-page"

export const metadata: Metadata = { title: "Settings" }

export default function Page() {
  return <OrganizationSettingsPage />
}
