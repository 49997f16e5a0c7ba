/** What a carried thing is over: a phase among phases; a requirement among requirements, else in a phase as a whole. */
import { closestCenter, pointerWithin, type CollisionDetection, type DroppableContainer } from "@dnd-kit/core"
import { carriedOf, type Target } from "./spot.ts"

export const detectCollision: CollisionDetection = (args) => {
  const carried = carriedOf(args.active)
  const among = (kind: Target["kind"]) => ({
    ...args,
    droppableContainers: args.droppableContainers.filter((each) => kindOf(each) === kind),
  })
  if (carried?.kind === "phase") return closestCenter(among("phase"))
  const rows = pointerWithin(among("requirement"))
  return rows.length > 0 ? rows : pointerWithin(among("list"))
}

const kindOf = ({ data }: DroppableContainer): Target["kind"] | undefined =>
  (data.current as { target?: Target } | undefined)?.target?.kind
