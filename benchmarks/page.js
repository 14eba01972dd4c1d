// Counts, inside the page, the pictures that are painted and the time a change takes to be on one; changes nothing.
(() => {
  const Native = globalThis.WebSocket;
  let painted = 0;
  let paintedAt = -1;
  let tick = 0;
  let ready = null;
  const waiting = [];
  /** Milliseconds after which a change is not waited for any more. */
  const PATIENCE = 20000;

  const count = () => {
    tick += 1;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);

  /** After the next picture is on its way to the screen. */
  function afterPaint(act) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = act;
      channel.port2.postMessage(null);
    });
  }

  function hear(data) {
    const first = waiting[0];
    if (!first) return;
    if (typeof data === "string") {
      const event = JSON.parse(data);
      first.taken ||= event.type === "changed" && event.changes["training.optimizer.learning_rate"] === first.rate;
    } else if (first.taken) {
      waiting.shift();
      afterPaint(() => first.done(performance.now() - first.since));
    }
  }

  globalThis.WebSocket = class extends Native {
    constructor(...all) {
      super(...all);
      ready ??= performance.now();
      this.addEventListener("message", ({ data }) => hear(data));
    }

    send(text) {
      // A picture is acknowledged in the animation frame that paints it; two of them in one frame are one picture.
      if (JSON.parse(text).type === "ack" && tick !== paintedAt) {
        paintedAt = tick;
        painted += 1;
      }
      super.send(text);
    }
  };

  globalThis.bench = {
    ready: () => ready,
    /** Pictures painted, epochs trained and animation frames until now, and when now is. */
    now: () => ({
      at: performance.now() / 1000,
      painted,
      ticks: tick,
      epoch: Number(document.querySelector("#epoch").textContent.replace(/\D/g, "")),
    }),
    /** Move the learning rate's slider; milliseconds until a picture made with the new rate is painted. */
    change: (place, rate) =>
      new Promise((done, fail) => {
        waiting.push({ rate, done, taken: false, since: performance.now() });
        setTimeout(() => fail(new Error(`no picture with the rate ${rate} in ${PATIENCE} ms`)), PATIENCE);
        const slider = document.querySelector("#learning-rate");
        slider.value = String(place);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }),
  };
})();
