/**
 * A set of key intervals that answers "which of these contain this key?" in logarithmic time per answer.
 * It is a treap ordered by (start, end), where each node also knows the greatest end below it.
 */
import type { Interval } from "../database/types.ts"

type Node<Owner> = {
  readonly interval: Interval
  readonly owners: Set<Owner>
  readonly priority: number
  left: Node<Owner> | null
  right: Node<Owner> | null
  /** The greatest end in this subtree; null is unbounded. */
  maxEnd: Uint8Array | null
}

export class IntervalTree<Owner> {
  #root: Node<Owner> | null = null
  #seed = 0x9e3779b9

  get isEmpty(): boolean {
    return this.#root === null
  }

  add(interval: Interval, owner: Owner): void {
    this.#root = this.#insert(this.#root, interval, owner)
  }

  remove(interval: Interval, owner: Owner): void {
    this.#root = this.#delete(this.#root, interval, owner)
  }

  /** Calls `visit` for every owner of an interval that contains the key; an owner may be visited more than once. */
  stab(key: Uint8Array, visit: (owner: Owner) => void): void {
    stab(this.#root, key, visit)
  }

  #insert(node: Node<Owner> | null, interval: Interval, owner: Owner): Node<Owner> {
    if (node === null) {
      const leaf = { interval, owners: new Set([owner]), priority: this.#nextPriority() }
      return { ...leaf, left: null, right: null, maxEnd: interval.end }
    }
    const order = compareIntervals(interval, node.interval)
    if (order === 0) node.owners.add(owner)
    else if (order < 0) {
      node.left = this.#insert(node.left, interval, owner)
      if (node.left.priority > node.priority) return rotateRight(node, node.left)
    } else {
      node.right = this.#insert(node.right, interval, owner)
      if (node.right.priority > node.priority) return rotateLeft(node, node.right)
    }
    updateMaxEnd(node)
    return node
  }

  #delete(node: Node<Owner> | null, interval: Interval, owner: Owner): Node<Owner> | null {
    if (node === null) return null
    const order = compareIntervals(interval, node.interval)
    if (order === 0) {
      node.owners.delete(owner)
      return node.owners.size > 0 ? node : merge(node.left, node.right)
    }
    if (order < 0) node.left = this.#delete(node.left, interval, owner)
    else node.right = this.#delete(node.right, interval, owner)
    updateMaxEnd(node)
    return node
  }

  /** xorshift32: balance needs spread, not secrecy, and a fixed seed keeps runs repeatable. */
  #nextPriority(): number {
    this.#seed ^= this.#seed << 13
    this.#seed ^= this.#seed >>> 17
    this.#seed ^= this.#seed << 5
    return this.#seed >>> 0
  }
}

function stab<Owner>(node: Node<Owner> | null, key: Uint8Array, visit: (owner: Owner) => void): void {
  if (node === null || !endsAfter(node.maxEnd, key)) return
  stab(node.left, key, visit)
  if (Buffer.compare(node.interval.start, key) > 0) return
  if (endsAfter(node.interval.end, key)) node.owners.forEach(visit)
  stab(node.right, key, visit)
}

/** Everything in `left` sorts before everything in `right`. */
function merge<Owner>(left: Node<Owner> | null, right: Node<Owner> | null): Node<Owner> | null {
  if (left === null || right === null) return left ?? right
  if (left.priority > right.priority) {
    left.right = merge(left.right, right)
    updateMaxEnd(left)
    return left
  }
  right.left = merge(left, right.left)
  updateMaxEnd(right)
  return right
}

function rotateRight<Owner>(node: Node<Owner>, left: Node<Owner>): Node<Owner> {
  node.left = left.right
  left.right = node
  updateMaxEnd(node)
  updateMaxEnd(left)
  return left
}

function rotateLeft<Owner>(node: Node<Owner>, right: Node<Owner>): Node<Owner> {
  node.right = right.left
  right.left = node
  updateMaxEnd(node)
  updateMaxEnd(right)
  return right
}

function updateMaxEnd<Owner>(node: Node<Owner>): void {
  let greatest = node.interval.end
  for (const child of [node.left, node.right]) {
    if (child !== null && compareEnds(child.maxEnd, greatest) > 0) greatest = child.maxEnd
  }
  node.maxEnd = greatest
}

function endsAfter(end: Uint8Array | null, key: Uint8Array): boolean {
  return end === null || Buffer.compare(end, key) > 0
}

function compareEnds(a: Uint8Array | null, b: Uint8Array | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return Buffer.compare(a, b)
}

function compareIntervals(a: Interval, b: Interval): number {
  return Buffer.compare(a.start, b.start) || compareEnds(a.end, b.end)
}

export function contains(interval: Interval, key: Uint8Array): boolean {
  return Buffer.compare(interval.start, key) <= 0 && endsAfter(interval.end, key)
}
