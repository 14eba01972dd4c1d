/* @msgpack/msgpack 3.1.3, ISC: see msgpack.LICENSE.txt. Made by scripts/vendor.mjs. */
export { decode } from "@msgpack/msgpack";
