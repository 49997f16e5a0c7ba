/** Which place a carried card is over: by the pointer where there is one, else by the card's corners. */
import {
  closestCenter,
  closestCorners,
  pointerWithin,
  type Collision,
  type CollisionDetection,
} from "@dnd-kit/core"
import { isCard, placeOf } from "./places.ts"

export const detectCollision: CollisionDetection = (args) => {
  if (!args.pointerCoordinates)
    return closestCorners({ ...args, droppableContainers: withoutFullColumns(args) })
  const under = pointerWithin(args)
  const column = under.find((collision) => !isCardCollision(args, collision))
  if (!column) return []
  // Between two cards, or below the last one, the nearest card of that column decides.
  const status = placeOf(args.droppableContainers.find(({ id }) => id === column.id))?.status
  const cards = args.droppableContainers.filter((each) => isCard(each) && placeOf(each)?.status === status)
  const hit = under.filter((collision) => cards.some(({ id }) => id === collision.id))
  if (hit.length > 0) return hit.slice(0, 1)
  return cards.length > 0 ? closestCenter({ ...args, droppableContainers: cards }) : [column]
}

type Args = Parameters<CollisionDetection>[0]

function isCardCollision(args: Args, collision: Collision): boolean {
  return args.droppableContainers.some((each) => each.id === collision.id && isCard(each))
}

/** A column with cards is reached through them; an empty or folded one by itself. */
function withoutFullColumns({ droppableContainers }: Args): Args["droppableContainers"] {
  const full = new Set(droppableContainers.filter(isCard).map((each) => placeOf(each)?.status))
  return droppableContainers.filter((each) => isCard(each) || !full.has(placeOf(each)?.status))
}
