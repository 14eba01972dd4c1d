/**
 * What a lesson is made of, as its file has it (models/lessons), and what the page keeps of who walks through it.
 */
import type { Changes } from "../types.d.ts";

export interface Text {
  en: string;
  zh: string;
}
/** A run of words in one style. */
export interface Piece {
  words: string;
  mark?: "strong" | "code";
}
/** By name; computed from the lesson's runs. */
export type Numbers = Readonly<Record<string, number>>;

export interface ChoiceQuestion {
  kind: "choice";
  text: Text;
  options: { text: Text; reply: Text; right?: boolean }[];
  several?: boolean;
}
export interface NumberQuestion {
  kind: "number";
  text: Text;
  value: string;
  tolerance: number;
  scale?: number;
  unit?: Text | null;
  right: Text;
  low: Text;
  high: Text;
}
export interface OrderQuestion {
  kind: "order";
  text: Text;
  items: { text: Text; value?: string | null; reply?: Text | null }[];
  right: Text;
  wrong: Text;
}
export interface SketchQuestion {
  kind: "sketch";
  text: Text;
  on: "map" | "loss";
  reply: Text;
}
export type Question = ChoiceQuestion | NumberQuestion | OrderQuestion | SketchQuestion;

/**
 * What somebody answered: which options are chosen, the number as it was typed, the items in their order, or lines of
 * places in shares of the picture's width and height.
 */
export type Answer = { chosen: number[] } | { typed: string } | { order: number[] } | { lines: number[][] };

/** `right` null: nothing judges it. `of`: the option that each text is about; `missed`: right, and not chosen. */
export interface Reply {
  right: boolean | null;
  texts: Text[];
  of?: { text: Text; right: boolean; missed: boolean }[];
}

export interface Until {
  epoch?: number | null;
  steps?: number | null;
  point?: number | null;
  loss?: number | null;
  verdict?: string | null;
  stopped?: boolean;
}
export interface LessonRun {
  until: Until;
  most?: number | null;
  speed?: number | null;
}
export interface Bounds {
  at_least?: number | null;
  at_most?: number | null;
  about?: number | null;
  within?: number | null;
}
export interface Condition extends Bounds {
  what?: string | null;
  option?: string | null;
  words?: unknown[] | null;
  verdict?: string | null;
  lane?: number | "all";
}
export interface Check {
  conditions: Condition[];
  within: number;
  changes?: number | null;
  right: Text;
  late: Text;
  solution?: Changes;
}
export interface Weight {
  layer: number;
  to: number;
  from: number | null;
  value: number;
}
export interface LessonLanes {
  axes?: { path: string; values: unknown[] }[] | null;
  differences?: Changes[] | null;
  names?: Text[] | null;
  target?: number | null;
}
export interface Step {
  title?: Text | null;
  say: Text;
  aside?: Text | null;
  set?: Changes | null;
  weights?: Weight[];
  lanes?: LessonLanes | null;
  follow?: number | null;
  lock?: { paths: string[]; why: Text } | null;
  show?: string[];
  point?: string | null;
  ask?: Question | null;
  run?: LessonRun | null;
  saw?: Question | null;
  explain?: Text | null;
  check?: Check | null;
  hint?: [Text, Text] | null;
  values?: Record<string, unknown>;
  must?: Record<string, unknown>[];
}
export interface Lesson {
  id: string;
  /** Where it stands among the lessons. */
  place?: number;
  revision: number;
  minutes: number;
  needs?: string[];
  title: Text;
  idea: Text;
  steps: Step[];
  found?: { made_of: string; values: Record<string, number> } | null;
}
/** What the list of lessons tells of one. */
export interface LessonCard {
  id: string;
  revision: number;
  minutes: number;
  needs?: string[];
  title: Text;
  idea: Text;
  steps: number;
}

/** What is kept of one step. */
export interface StepRecord {
  ask?: Answer;
  /** The prediction is given, and stands. */
  asked?: boolean;
  ran?: boolean;
  saw?: Answer;
  /** It is being thought over again. */
  sawOpen?: boolean;
  /** `saw` was answered at least once. */
  seen?: boolean;
  /** How many pushes were asked for. */
  hints?: number;
  checked?: "right" | "late";
}
/** What is kept of one lesson, under its id; another revision begins anew. */
export interface LessonRecord {
  revision: number;
  /** The step that was open last. */
  at: number;
  /** The furthest step that was open. */
  far: number;
  done: boolean;
  /** It was walked to its end, though a task is open. */
  seen?: boolean;
  steps: Record<number, StepRecord>;
}
