// What a chart is told to show: its lines, its marks, how it is read; knows nothing of how it is drawn.

import { alongOf } from "../../run/axis.js";
import { trainedOn } from "../../run/earlier.js";

/** @import { Curve, Earlier, Point, Theme } from "../../types.d.ts" */

/** @import { Axis } from "../../run/axis.js" */

/**
 * @typedef {object} Line
 * @property {string} name Of a column of the curve.
 * @property {string} [key] Lines of one key are shown and hidden together; else a line has a key of its own.
 * @property {string} [band] Of a column with half the width of a band around the line.
 * @property {string} label
 * @property {string} colour
 * @property {number} width
 * @property {number[]} dash Empty: a solid line.
 * @property {string} tag Written at the line's end; empty: nothing.
 */

/**
 * What a chart shows. The chart is built anew when anything but the curves and the marks changes.
 * @typedef {object} ChartState
 * @property {Curve} curve
 * @property {number | null} moment The step that the page shows, where rows come after it: these are fainter.
 * @property {Axis} axis What the x axis counts.
 * @property {readonly Point[]} points Of the run; how many are trained on is how many samples an epoch sees.
 * @property {readonly Earlier[]} beside What the run is compared with; how far the x axis reaches.
 * @property {readonly Earlier[]} earlier Those of them whose lines are drawn.
 * @property {readonly Line[]} lines
 * @property {ReadonlySet<string>} hidden Names of lines that are not shown.
 * @property {readonly Guide[]} guides
 * @property {readonly Dot[]} dots
 * @property {readonly [string, string] | null} gap Names of two lines between which the chart is shaded.
 * @property {"zero" | "signed" | "share"} range Of a linear axis: from 0, around 0, or from 0 to 1.
 * @property {boolean} log
 * @property {boolean} smooth
 * @property {Theme} theme
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {string} font Family.
 * @property {(value: number) => string} write
 * @property {(value: number) => string} writeValue At the y axis.
 */

/**
 * A rule across the chart.
 * @typedef {object} Guide
 * @property {"x" | "y"} axis `x`: an upright rule at an epoch; `y`: a level one at a value.
 * @property {number} at An epoch, wherever that lies on the axis, or a value.
 * @property {string} label
 * @property {boolean} [foot] Its words stand at the foot of an upright rule, as the line is at its head.
 * @property {boolean} [solid] What has happened, not what is aimed at.
 * @property {boolean} [within] The axis reaches far enough to show it.
 */

/**
 * A point of a line.
 * @typedef {object} Dot
 * @property {number} epoch
 * @property {number} value
 * @property {string} label
 */

/** Where a chart's rows lie along its axis. @param {ChartState} state */
export const along = ({ curve, axis, points }) => alongOf(curve, axis, trainedOn(points));

/** @param {ChartState} state */
export const names = ({ lines }) => lines.map((line) => line.name);

/** @param {ChartState} state @returns {string[]} of the columns with the width of bands */
export const bandNames = ({ lines }) => lines.flatMap(({ band }) => band ?? []);
