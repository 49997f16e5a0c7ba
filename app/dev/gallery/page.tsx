/** `/dev/gallery?view=board`: the views over made-up data, while developing. */
import { notFound } from "next/navigation"
import { connection } from "next/server"
import { Gallery } from "#components/testing/gallery"

export const metadata = { title: "Gallery" }

export default async function GalleryPage({ searchParams }: PageProps<"/dev/gallery">) {
  if (process.env.NODE_ENV === "production") notFound()
  await connection()
  const { view } = await searchParams
  return <Gallery view={typeof view === "string" ? view : "board"} />
}
