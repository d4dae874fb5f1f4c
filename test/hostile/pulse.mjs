// How the process feels: does it answer at once, how much memory has it, did it live through all.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';

const EVERY = 100;

export class Pulse {
  beats = [];
  #pid;
  #port;
  #timer;
  #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(pid, port) {
    this.#pid = pid;
    this.#port = port;
  }

  start() {
    let asking = false;
    this.#timer = setInterval(() => {
      if (asking) return;
      asking = true;
      const begun = performance.now();
      const before = this.processorTime;
      const end = () => {
        asking = false;
        const ms = performance.now() - begun;
        this.beats.push({ ms, at: begun, busy: this.processorTime - before });
      };
      get({ host: '127.0.0.1', port: this.#port, path: '/health/live', agent: this.#agent }, (response) => {
        response.resume().on('end', end).on('error', end);
      }).on('error', end);
    }, EVERY);
  }

  stop() {
    clearInterval(this.#timer);
    this.#agent.destroy();
  }

  /** Milliseconds of processor time of the process; where the system does not tell: not a number. */
  get processorTime() {
    try {
      const fields = readFileSync(`/proc/${this.#pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    } catch {
      return Number.NaN;
    }
  }

  /** Megabytes of memory. */
  get megabytes() {
    try {
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#pid}/status`, 'utf8'))[1]) / 1024);
    } catch {
      return Number.NaN;
    }
  }

  /** The longest beats first. */
  get longest() {
    return [...this.beats].sort((one, other) => other.ms - one.ms);
  }
}
