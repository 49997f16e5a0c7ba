/** A board's props in one line: nothing filtered, nothing open, and wishes that go nowhere. */
import type { BoardViewProps } from "../board/board-view-props.ts"
import { PLAIN_LOOK } from "../board/look.ts"
import { columnsOf } from "./builders.ts"

const nothing = () => undefined
const done = () => Promise.resolve(true)

export const boardProps = (given: Partial<BoardViewProps> = {}): BoardViewProps => ({
  slug: "web",
  columns: columnsOf([]),
  writesOff: null,
  look: PLAIN_LOOK,
  onLook: nothing,
  views: [],
  onOpenView: nothing,
  onSaveView: done,
  onRemoveView: nothing,
  limits: {},
  onLimit: nothing,
  projects: [],
  agents: [],
  onPlace: nothing,
  onBulk: nothing,
  onAnswer: nothing,
  onCreate: done,
  onMore: nothing,
  onEnd: null,
  onOpen: nothing,
  onPeek: nothing,
  onEdit: nothing,
  creating: null,
  onCreating: nothing,
  renderOther: () => null,
  ...given,
})
