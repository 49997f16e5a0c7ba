/** Where the printed one-time link leads: signs in at once, or says how to get a new link. */
import { SignInForm } from "./sign-in-form.tsx"

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { token, problem } = await searchParams
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-6">
      <h1 className="text-xl font-semibold text-fg">Clutch</h1>
      {typeof token === "string" ? (
        <SignInForm token={token} />
      ) : (
        <div className="rounded-lg border border-line bg-card p-4 text-sm text-fg-2">
          <p className="font-medium text-fg">
            {problem === "spent"
              ? "This sign-in link was used already or is too old."
              : "You are not signed in."}
          </p>
          <p className="mt-2">
            On the machine that runs Clutch, type{" "}
            <code className="font-mono text-fg">./bin/clutch sign-in</code> and open the link it prints.
          </p>
        </div>
      )}
    </main>
  )
}
