// A client that counts bytes and looks at nothing else: answers of megabytes keep any other client busier than the server.
import { connect } from 'node:net';

/**
 * Asks for an address over and over.
 * @param rate requests a second, each begun at its time whether or not those before are answered, and its wait for a free
 *   connection counted; without it every connection asks again as soon as it is answered
 * @returns answers a second, milliseconds of each, megabytes a second, answers that were no 200
 */
export async function load({ url, headers = {}, connections, seconds, rate }) {
  const { hostname, port, pathname, search } = new URL(url);
  const lines = Object.entries({ Host: `${hostname}:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const question = Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const clients = await Promise.all(Array.from({ length: connections }, () => open(hostname, Number(port), question)));
  const times = [];
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  const total = { bytes: 0, others: 0 };
  const one = async (client, since) => {
    const { status, bytes } = await client.ask();
    times.push(performance.now() - since);
    total.bytes += bytes;
    if (status !== 200) total.others += 1;
  };
  if (rate === undefined)
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < end) await one(client, performance.now());
      }),
    );
  else await steadily(clients, one, rate, seconds, begun);
  const lasted = (performance.now() - begun) / 1_000;
  for (const client of clients) client.close();
  return { perSecond: times.length / lasted, times, megabytes: total.bytes / 1e6 / lasted, others: total.others };
}

async function steadily(clients, one, rate, seconds, begun) {
  const free = [...clients];
  const due = [];
  const serve = () => {
    while (free.length > 0 && due.length > 0) {
      const client = free.pop();
      void one(client, due.shift()).then(() => {
        free.push(client);
        serve();
      });
    }
  };
  await new Promise((resolve) => {
    let sent = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      for (; sent < rate * seconds && begun + (sent * 1_000) / rate <= now; sent++)
        due.push(begun + (sent * 1_000) / rate);
      serve();
      if (sent < rate * seconds) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  while (due.length > 0 || free.length < clients.length) await pauseOf(2);
}

const pauseOf = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One connection that is kept; what arrives goes into the same piece of memory each time. */
function open(host, port, question) {
  let settle;
  let head = '';
  let left = -1;
  let answer;
  const take = (count, buffer) => {
    let from = 0;
    if (left < 0) {
      head += buffer.toString('latin1', 0, count);
      const ended = head.indexOf('\r\n\r\n');
      if (ended < 0) return true;
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined) throw new Error(`an answer without a length: ${head.slice(0, ended)}`);
      answer = { status: Number(head.slice(9, 12)), bytes: Number(length) };
      from = count - (head.length - ended - 4);
      left = Number(length);
    }
    left -= count - from;
    if (left > 0) return true;
    left = -1;
    head = '';
    settle(answer);
    return true;
  };
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, onread: { buffer: Buffer.alloc(1024 * 1024), callback: take } });
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('connect', () =>
      resolve({
        ask: () =>
          new Promise((answered) => {
            settle = answered;
            socket.write(question);
          }),
        close: () => socket.destroy(),
      }),
    );
  });
}
