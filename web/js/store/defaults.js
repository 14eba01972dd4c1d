// What is shown, and how fast a run is trained, until somebody chooses otherwise; also what a link leaves out.
/** @import { Settings } from "../types.d.ts" */

/** The same on every machine, or a copied link would not show the same. */
export const DEFAULTS =
  /** @type {{ speed: number, view: Required<Omit<NonNullable<Settings["view"]>, "pinned" | "keys" | "stepUnit" | "drawn" | "occlusion" | "inputGradient">> }} */ ({
    speed: 100,
    view: {
      showTest: false,
      discrete: false,
      lossLog: false,
      gradientLog: true,
      axis: "epoch",
      measure: "gradient_norm",
      smoothing: false,
      profile: false,
      worst: false,
      figures: false,
      theme: "auto",
      palette: "classic",
      language: "en",
      level: "basic",
      histogram: null,
      sample: null,
      image: null,
    },
  });
