// Sends a request over a real socket, and gives back whatever came.
import { Agent, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** Longest time for an answer, in milliseconds. */
const PATIENCE = 60_000;
/** A stream of events is left after so long. */
const ENOUGH = 300;

export class Sender {
  #port;
  #agent;

  constructor(port, connections) {
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @returns status, headers, text; or `failure`, where the client would not send it, or no answer came */
  async send(what) {
    const answer = await this.#once(what);
    // The server may end a connection that it keeps for us just as we use it: asked again on another one, as HTTP says.
    return answer.failure === 'ECONNRESET' && answer.reused ? this.#once(what) : answer;
  }

  #once({ method, address, headers, body }) {
    return new Promise((resolve) => {
      let sent;
      try {
        sent = request({
          host: '127.0.0.1',
          port: this.#port,
          method,
          path: address,
          headers: { ...headers, ...(body === undefined ? {} : { 'content-length': body.byteLength }) },
          agent: this.#agent,
        });
      } catch (error) {
        return resolve({ failure: error.code ?? error.name, unsendable: true });
      }
      const late = setTimeout(() => {
        resolve({ failure: 'no answer' });
        sent.destroy();
      }, PATIENCE);
      sent.on('error', (error) => {
        clearTimeout(late);
        resolve({ failure: error.code ?? error.message, reused: sent.reusedSocket });
      });
      sent.on('upgrade', (response, socket) => {
        clearTimeout(late);
        socket.destroy();
        resolve({ status: response.statusCode, headers: response.headers, text: '' });
      });
      sent.on('response', (response) => {
        const chunks = [];
        const end = () => {
          clearTimeout(late);
          resolve({ status: response.statusCode, headers: response.headers, text: textOf(response, chunks) });
        };
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', end);
        response.on('error', end);
        if (String(response.headers['content-type']).startsWith('text/event-stream'))
          setTimeout(() => {
            end();
            sent.destroy();
          }, ENOUGH);
      });
      sent.end(body);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

function textOf({ headers }, chunks) {
  const bytes = Buffer.concat(chunks);
  try {
    return (headers['content-encoding'] === 'gzip' && bytes.byteLength > 0 ? gunzipSync(bytes) : bytes).toString();
  } catch {
    return bytes.toString('latin1');
  }
}
