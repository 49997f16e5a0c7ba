"use client"
/** What is known about a task: where it stands, its steps, facts, waits and files, and what was answered. */
import { isTerminal } from "#domain/task"
import type { SignalView } from "#lib/react/task-data"
import { Shown } from "../observatory/shown.tsx"
import { Age } from "../ui/age.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { Panel } from "../ui/panel.tsx"
import { answerLabel } from "./answers.ts"
import { Dependencies } from "./dependencies.tsx"
import { Facts } from "./facts.tsx"
import { Steps } from "./steps.tsx"
import type { TaskViewProps } from "./task-view-props.ts"
import { WhyNot } from "./why-not.tsx"

type TaskSideProps = TaskViewProps & { answered: readonly SignalView[] }

export function TaskSide({ slug, task, why, writesOff, actions, answered, ...props }: TaskSideProps) {
  const isOver = isTerminal(task.status)
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {!isOver && (
        <Panel title="Where it stands">
          <Shown live={why} what="Why it waits">
            {(reasons) => <WhyNot reasons={reasons} />}
          </Shown>
        </Panel>
      )}
      <Panel title="Steps" aside={<span className="text-xs text-fg-3">{task.steps.pipeline}</span>}>
        <Steps
          slug={slug}
          taskKey={task.key}
          status={task.status}
          steps={task.steps}
          childTasks={task.children}
          objective={task.objective}
          writesOff={writesOff}
          onRestart={actions.onRestart}
          onReplan={actions.onReplan}
        />
      </Panel>
      <Panel title="Facts">
        <Facts task={task} slug={slug} giveTo={isOver ? null : props.renderGiveTo()} />
      </Panel>
      <Panel title="Waits for" count={props.waitsFor.length}>
        <Dependencies
          slug={slug}
          waitsFor={props.waitsFor}
          neededBy={props.neededBy}
          writesOff={writesOff}
          picker={props.renderPicker()}
          onRemove={actions.onRemoveDependency}
        />
      </Panel>
      <Panel title="Files">{props.renderFiles()}</Panel>
      {answered.length > 0 && <Answered signals={answered} />}
    </div>
  )
}

function Answered({ signals }: { signals: readonly SignalView[] }) {
  return (
    <Panel title="Answered" count={signals.length}>
      <ul className="flex flex-col divide-y divide-line">
        {signals.map((signal) => (
          <li key={signal.signalId} className="p-3 text-sm">
            <p className="[overflow-wrap:anywhere] text-fg-3">
              <OneLine text={signal.question} />
            </p>
            <p className="mt-0.5 [overflow-wrap:anywhere]">
              {answerLabel(signal.answer ?? "")}
              {signal.answeredAt !== null && (
                <Age since={signal.answeredAt} className="num ml-2 text-xs text-fg-3" />
              )}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
