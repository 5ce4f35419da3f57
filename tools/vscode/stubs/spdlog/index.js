// Plain stand-in for the native logger, so that output channels and log files work uncompiled.
const fs = require('node:fs');
const path = require('node:path');
const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
  }
  #write(level, text) {
    if (level < this.level || this.closed) return;
    const stamp = new Date().toISOString().replace('T', ' ').replace('Z', '');
    try {
      fs.appendFileSync(this.file, this.raw ? text : `${stamp} [${LEVELS[level]}] ${text}\n`);
    } catch {
      /* folder gone */
    }
  }
  trace(t) {
    this.#write(0, t);
  }
  debug(t) {
    this.#write(1, t);
  }
  info(t) {
    this.#write(2, t);
  }
  warn(t) {
    this.#write(3, t);
  }
  error(t) {
    this.#write(4, t);
  }
  critical(t) {
    this.#write(5, t);
  }
  getLevel() {
    return this.level;
  }
  setLevel(l) {
    this.level = l;
  }
  setPattern() {}
  clearFormatters() {
    this.raw = true;
  }
  flush() {}
  drop() {
    this.closed = true;
  }
}
async function create(type, name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger(type, name, file);
}
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {};
exports.createRotatingLogger = (n, f) => create('rotating', n, f);
exports.createAsyncRotatingLogger = (n, f) => create('rotating_async', n, f);
