// Listens to the page's socket from inside, and tells the tests what was said there; it changes nothing of it.
(() => {
  const Native = globalThis.WebSocket;
  /** What has been said: parsed texts and raw frames, in their order. */
  const heard = [];
  const sent = [];
  const sockets = [];
  let alphaBefore = null;
  let told = 0;
  let known = { welcome: null, run: null, state: null, frame: null, rows: [], steps: [], errors: [], verdicts: [] };
  let protocol = null;
  let loaded = null;

  class Listening extends Native {
    constructor(...all) {
      super(...all);
      alphaBefore ??= alphaNow();
      loaded ??= import("/js/wire/protocol.js").then((module) => {
        protocol = module;
      });
      sockets.push(this);
      this.addEventListener("message", ({ data }) => heard.push(typeof data === "string" ? JSON.parse(data) : data));
    }

    send(data) {
      sent.push(JSON.parse(data));
      super.send(data);
    }
  }

  /** How opaque the picture is: 0 before anything is painted on it. */
  function alphaNow() {
    const small = document.createElement("canvas");
    const context = small.getContext("2d", { willReadFrequently: true });
    context.drawImage(document.querySelector("#output canvas.field"), 0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[3];
  }

  function take(message) {
    if (message instanceof ArrayBuffer) {
      const [frame] = protocol.decodePicture(message);
      const width = 1 + frame.series;
      for (let at = 0; at < frame.curve.length; at += width) {
        const row = Array.from(frame.curve.subarray(at, at + width));
        // A row of the newest step takes its place, on the server and on the page: a change is measured where it is made.
        if (known.rows.at(-1)?.[0] === row[0]) known.rows.pop();
        known.rows.push(row);
      }
      known.frame = frame;
      known.steps.push(frame.step);
    } else if (message.type === "welcome") known = { ...known, welcome: message, rows: [] };
    else if (message.type === "run") {
      known.run = message;
      if (message.rebuilt) known.rows = [];
    } else if (message.type === "changed") known.run = changed(known.run, message);
    else if (message.type === "state") known.state = message;
    else if (message.type === "error") known.errors.push(message);
    else if (message.type === "verdict") known.verdicts.push(message);
  }

  /** A run after a live change, which tells only what differs. */
  function changed(run, { type: _type, changes, ...parts }) {
    const config = structuredClone(run.config);
    for (const [path, value] of Object.entries(changes)) {
      const names = path.split(".");
      const last = names.pop();
      names.reduce((part, name) => part[name], config)[last] = value;
    }
    return { ...run, ...parts, config, rebuilt: false };
  }

  /** What the page has been told so far. */
  function glance() {
    while (protocol && told < heard.length) take(heard[told++]);
    return known;
  }

  /** The steps of the session's whole curve, as somebody is told who comes to watch it now. */
  function wholeCurve() {
    const socket = new Native(new URL("/ws", location.href).href.replace(/^http/, "ws"), "livegrad.v1");
    socket.binaryType = "arraybuffer";
    const resume = sessionStorage.getItem("livegrad.resume");
    socket.onopen = () => socket.send(JSON.stringify({ type: "open", resume, config: null }));
    return new Promise((resolve) => {
      socket.onmessage = ({ data }) => {
        if (typeof data === "string") return;
        const [{ curve, series }] = protocol.decodePicture(data);
        resolve(Array.from(curve).filter((_, at) => at % (1 + series) === 0));
        socket.close();
      };
    });
  }

  /** The colours of a screenshot at some places, given as shares of its width and height. */
  async function colours(png, places) {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return places.map(([x, y]) =>
      Array.from(context.getImageData(x * image.width, y * image.height, 1, 1).data.slice(0, 3)),
    );
  }

  globalThis.WebSocket = Listening;
  globalThis.probe = { glance, wholeCurve, colours, sent, sockets, alphaBefore: () => alphaBefore };
})();
