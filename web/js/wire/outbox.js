// Keeps the commands that may not have reached the server, in the order in which they were given; sends none itself.
/** @import { Command } from "../types.d.ts" */

/** Who gives more commands than this while the link is away has lost patience, not commands. */
export const WAITING = 200;

/** @typedef {{ command: Command, sent: boolean, stands: number[] }} Entry `stands`: the ids of commands merged into it */

/** What can be done a second time without harm: it says what something is to be, not by how much. */
const REPEATABLE = ["update", "configure", "play", "pause", "speed", "edit", "find_rate", "describe"];

export function createOutbox() {
  /** @type {Entry[]} */
  let entries = [];

  /** @param {(entry: Entry) => boolean} keeps @returns {Command[]} what is left out */
  const keep = (keeps) => {
    const gone = entries.filter((entry) => !keeps(entry)).map(({ command }) => command);
    entries = entries.filter(keeps);
    return gone;
  };

  return {
    count: () => entries.length,

    /**
     * Put a command last. Settings moved while the link is away become one command.
     * @param {Command} command @param {boolean} sent @returns {Command[]} those that are given up for it, unsent
     */
    add: (command, sent) => {
      const before = entries.at(-1);
      const last = before?.command;
      const merge = !sent && before?.sent === false && last?.type === "update" && command.type === "update";
      if (merge && last.lane === command.lane) {
        const changes = { ...last.changes, ...command.changes };
        const stands = [...before.stands, Number(last.id)];
        entries[entries.length - 1] = { command: { ...command, changes }, sent, stands };
      } else entries.push({ command, sent, stands: [] });
      const over = entries.slice(0, Math.max(0, entries.length - WAITING));
      entries = entries.slice(-WAITING);
      return over.filter((entry) => !entry.sent).map((entry) => entry.command);
    },

    /**
     * Forget what has been answered.
     * @param {number} reply the command's id @returns {number[]} the ids of those that were merged into it
     */
    answered: (reply) => {
      const stands = entries.find(({ command }) => command.id === reply)?.stands ?? [];
      keep(({ command }) => command.id !== reply);
      return stands;
    },

    /**
     * Leave out what was sent and may have been done, where the server cannot tell that it is the second time.
     * @returns {Command[]} what is left out
     */
    dropDoubtful: () => keep(({ command, sent }) => !sent || REPEATABLE.includes(command.type)),

    /** All there is, in order, as sent from now on. @returns {Command[]} */
    sendAll: () => {
      entries = entries.map((entry) => ({ ...entry, sent: true }));
      return entries.map(({ command }) => command);
    },
  };
}
