// The grid of a rollout's hosts: a square for each, in their turn, each wave beginning on a line of its own. Drawn when
// something has changed, at most once a frame; what is kept grows with the number of hosts and with nothing else.
"use strict";
const HostGrid = (() => {
  const SIZES = [40, 32, 28, 24, 20, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
  const MOST_BANDS = 24;
  const LEAST_WITH_SHAPE = 6;
  const LEAST_WITH_LETTER = 18;
  const HEIGHT = 0.6;
  const LEAST_HEIGHT = 240;

  return class {
    #canvas;
    #cursorBox;
    #styles;
    #marks = [];
    #waves = [];
    #bands = [];
    #columns = 1;
    #size = 1;
    #width = 0;
    #height = 0;
    #sprites = new Map();
    #chosen = new Set();
    #cursor = -1;
    #stale = new Set();
    #wholeStale = true;
    #frame = 0;
    #redraws = 0;

    // styles: from letter to {path, swatch}, the element whose colour is the mark's; "held" is the ring
    constructor(canvas, cursorBox, styles) {
      this.#canvas = canvas;
      this.#cursorBox = cursorBox;
      this.#styles = styles;
      new ResizeObserver(() => this.#widthNow() !== this.#width && this.#layOut()).observe(canvas.parentElement);
    }

    get marks() { return this.#marks.join(""); }
    get hosts() { return this.#marks.length; }
    get size() { return this.#size; }
    get columns() { return this.#columns; }
    get cursor() { return this.#cursor; }
    get redraws() { return this.#redraws; }
    get chosen() { return [...this.#chosen]; }

    markAt(turn) { return this.#marks[turn]; }

    waveAt(turn) {
      let before = 0;
      for (let wave = 0; wave < this.#waves.length; wave++) {
        before += this.#waves[wave];
        if (turn < before) {
          return wave;
        }
      }
      return -1;
    }

    show(marks, waves) {
      this.#marks = [...marks];
      this.#waves = waves;
      if (this.#cursor >= this.#marks.length) {
        this.#cursor = -1;
      }
      this.#layOut();
    }

    change(runs) {
      for (const run of runs) {
        for (let i = 0; i < run.marks.length; i++) {
          this.#marks[run.at + i] = run.marks[i];
          this.#stale.add(run.at + i);
        }
      }
      this.#soon();
    }

    // Only hosts with one of these marks stay in colour; none: all do.
    choose(letters) {
      this.#chosen = new Set(letters);
      this.redraw();
    }

    isChosen(turn) {
      const mark = this.#marks[turn];
      return this.#chosen.size === 0 || this.#chosen.has(mark.toUpperCase()) || (this.#chosen.has("held") && mark !== mark.toUpperCase());
    }

    redraw() {
      this.#sprites.clear();
      this.#wholeStale = true;
      this.#soon();
    }

    moveTo(turn) {
      this.#cursor = turn;
      const box = this.#cursorBox;
      box.hidden = turn < 0;
      if (turn >= 0) {
        const [x, y] = this.#place(turn);
        const least = Math.max(this.#size, 10);
        const out = (least - this.#size) / 2;
        box.style.left = x - out + "px";
        box.style.top = y - out + "px";
        box.style.width = least + "px";
        box.style.height = least + "px";
      }
    }

    // The next of those that are chosen, in that direction; where there is none, the same.
    next(turn, step) {
      for (let at = turn + step; at >= 0 && at < this.#marks.length; at += step) {
        if (this.isChosen(at)) {
          return at;
        }
      }
      return turn;
    }

    // So many lines further down, or up where they are less than none; from one wave into the next.
    further(turn, lines) {
      const [x, y] = this.#place(turn);
      const wanted = y + lines * this.#size;
      const bands = this.#bands;
      const band = lines > 0 ? bands.find(it => wanted < it.bottom) || bands[bands.length - 1] : bands.findLast(it => wanted >= it.top) || bands[0];
      const line = Math.floor((Math.min(Math.max(wanted, band.top), band.bottom - this.#size) - band.top) / this.#size);
      return Math.min(band.first + line * this.#columns + Math.floor(x / this.#size), band.first + band.hosts - 1);
    }

    // Which host is at a point of the canvas; -1: none.
    at(x, y) {
      const band = this.#bands.find(it => y >= it.top && y < it.bottom);
      const column = Math.floor(x / this.#size);
      if (!band || column >= this.#columns) {
        return -1;
      }
      const within = Math.floor((y - band.top) / this.#size) * this.#columns + column;
      return within < band.hosts ? band.first + within : -1;
    }

    #place(turn) {
      const band = this.#bands.find(it => turn < it.first + it.hosts) || {first: 0, top: 0};
      const within = turn - band.first;
      return [(within % this.#columns) * this.#size, band.top + Math.floor(within / this.#columns) * this.#size];
    }

    #widthNow() {
      return Math.floor(this.#canvas.parentElement.clientWidth);
    }

    #layOut() {
      const width = this.#widthNow();
      if (width === 0 || this.#marks.length === 0) {
        return;
      }
      const sizes = this.#waves.length > 0 && this.#waves.length <= MOST_BANDS ? this.#waves : [this.#marks.length];
      const most = Math.max(LEAST_HEIGHT, innerHeight * HEIGHT);
      for (const size of SIZES) {
        this.#size = size;
        this.#columns = Math.max(1, Math.floor(width / size));
        this.#bands = [];
        let first = 0;
        let top = 0;
        for (const hosts of sizes) {
          const bottom = top + Math.ceil(hosts / this.#columns) * size;
          this.#bands.push({first, hosts, top, bottom});
          first += hosts;
          top = bottom + Math.max(3, Math.ceil(size / 3));
        }
        this.#height = this.#bands[this.#bands.length - 1].bottom;
        if (this.#height <= most) {
          break;
        }
      }
      this.#width = width;
      const sharp = Math.min(devicePixelRatio || 1, 2);
      this.#canvas.width = Math.round(width * sharp);
      this.#canvas.height = Math.round(this.#height * sharp);
      this.#canvas.style.width = width + "px";
      this.#canvas.style.height = this.#height + "px";
      this.moveTo(this.#cursor);
      this.redraw();
    }

    #soon() {
      if (this.#frame === 0) {
        this.#frame = requestAnimationFrame(() => {
          this.#frame = 0;
          this.#draw();
        });
      }
    }

    #draw() {
      const context = this.#canvas.getContext("2d");
      const sharp = this.#canvas.width / Math.max(1, this.#width);
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      if (this.#wholeStale) {
        context.clearRect(0, 0, this.#width, this.#height);
        for (let turn = 0; turn < this.#marks.length; turn++) {
          this.#drawHost(context, turn, sharp);
        }
      } else {
        for (const turn of this.#stale) {
          const [x, y] = this.#place(turn);
          context.clearRect(x, y, this.#size, this.#size);
          this.#drawHost(context, turn, sharp);
        }
      }
      this.#wholeStale = false;
      this.#stale.clear();
      this.#redraws++;
    }

    #drawHost(context, turn, sharp) {
      const [x, y] = this.#place(turn);
      context.globalAlpha = this.isChosen(turn) ? 1 : 0.15;
      context.drawImage(this.#sprite(this.#marks[turn], sharp), x, y, this.#size, this.#size);
    }

    #sprite(mark, sharp) {
      let sprite = this.#sprites.get(mark);
      if (!sprite) {
        sprite = this.#paint(mark, sharp);
        this.#sprites.set(mark, sprite);
      }
      return sprite;
    }

    #paint(mark, sharp) {
      const size = this.#size;
      const sprite = document.createElement("canvas");
      sprite.width = sprite.height = Math.max(1, Math.round(size * sharp));
      const context = sprite.getContext("2d");
      const held = mark !== mark.toUpperCase();
      const style = this.#styles.get(mark.toUpperCase());
      const ring = getComputedStyle(this.#styles.get("held").swatch).fill;
      context.scale(sprite.width / size, sprite.height / size);
      context.fillStyle = held && size < LEAST_WITH_SHAPE ? ring : getComputedStyle(style.swatch).fill;
      const gap = size >= LEAST_WITH_SHAPE ? Math.max(1, size / 12) : size > 3 ? 1 : 0;
      if (size < LEAST_WITH_SHAPE) {
        context.fillRect(0, 0, size - gap, size - gap);
        return sprite;
      }
      const lettered = size >= LEAST_WITH_LETTER;
      if (lettered) {
        context.globalAlpha = 0.18;
        context.fillRect(0, 0, size - gap, size - gap);
        context.globalAlpha = 1;
      }
      const shape = lettered ? size * 0.36 : size - gap;
      context.save();
      context.translate(lettered ? size * 0.1 : gap / 2, (size - gap - shape) / 2);
      context.scale(shape / 16, shape / 16);
      context.fill(new Path2D(style.path));
      context.restore();
      if (lettered) {
        context.fillStyle = getComputedStyle(this.#canvas).color;
        context.font = "600 " + Math.round(size * 0.42) + "px system-ui, sans-serif";
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(mark.toUpperCase(), size * 0.68, (size - gap) * 0.53);
      }
      if (held) {
        context.strokeStyle = ring;
        context.lineWidth = Math.max(1, size / 9);
        const side = size - gap - context.lineWidth;
        context.strokeRect(context.lineWidth / 2, context.lineWidth / 2, side, side);
      }
      return sprite;
    }
  };
})();
