// What no client sends: bytes on a socket that are nearly HTTP.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const SMUGGLED = 'GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Smuggled: yes\r\n\r\n';

/** Bytes, and how many answers there may be at most. */
const ATTACKS = [
  {
    name: 'length and chunks',
    most: 1,
    bytes: (at) =>
      `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    name: 'two lengths',
    most: 1,
    bytes: (at) =>
      `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nContent-Length: 90\r\n\r\n${SMUGGLED}`,
  },
  {
    name: 'length with sign',
    most: 1,
    bytes: (at) => `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: +0\r\n\r\n${SMUGGLED}`,
  },
  {
    name: 'odd chunked',
    most: 1,
    bytes: (at) => `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    name: 'space before colon',
    most: 1,
    bytes: (at) => `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    name: 'huge chunk',
    most: 1,
    bytes: (at) =>
      `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\na`,
  },
  { name: 'folded header', most: 1, bytes: (at) => `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n c\r\n\r\n` },
  { name: 'bare line feeds', most: 2, bytes: (at) => `GET ${at} HTTP/1.1\nHost: 127.0.0.1\n\n` },
  { name: 'header with NUL', most: 1, bytes: (at) => `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\0c\r\n\r\n` },
  { name: 'path with NUL', most: 1, bytes: () => 'GET /api/v1/\0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n' },
  {
    name: 'path of bytes',
    most: 1,
    bytes: () =>
      Buffer.concat([
        Buffer.from('GET /api/v1/'),
        Buffer.from([0xff, 0xfe, 0xc0]),
        Buffer.from(' HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
      ]),
  },
  {
    name: 'whole address',
    most: 1,
    bytes: () => 'GET http://evil.example/api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  },
  { name: 'no host', most: 1, bytes: (at) => `GET ${at} HTTP/1.1\r\n\r\n` },
  { name: 'two hosts', most: 1, bytes: (at) => `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n` },
  { name: 'old version', most: 1, bytes: (at) => `GET ${at} HTTP/0.9\r\n\r\n` },
  { name: 'version of the future', most: 1, bytes: (at) => `GET ${at} HTTP/3.7\r\nHost: 127.0.0.1\r\n\r\n` },
  { name: 'preface of HTTP/2', most: 1, bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { name: 'handshake of TLS', most: 1, bytes: () => Buffer.from('16030100a5010000a10303', 'hex') },
  { name: 'connect', most: 1, bytes: () => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n' },
  { name: 'star', most: 1, bytes: () => 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n' },
  { name: 'method of spaces', most: 1, bytes: () => '   /api HTTP/1.1\r\n\r\n' },
  {
    name: 'upgrade',
    most: 1,
    bytes: (at) =>
      `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  },
  {
    name: 'many headers',
    most: 1,
    bytes: (at) => `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X-A: b\r\n'.repeat(3_000)}\r\n`,
  },
  {
    name: 'long header',
    most: 1,
    bytes: (at) => `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ${'b'.repeat(100_000)}\r\n\r\n`,
  },
  { name: 'long address', most: 1, bytes: () => `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n` },
  { name: 'pipelined', most: 3, bytes: () => SMUGGLED.repeat(3) },
  { name: 'half a header', most: 1, bytes: (at) => `GET ${at} HTTP/1.1\r\nHost: 127.`, leave: true },
  {
    name: 'half a body',
    most: 1,
    bytes: (at) =>
      `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a`,
    leave: true,
  },
  { name: 'answer not awaited', most: 1, bytes: (at) => `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, leave: true },
  {
    name: 'body byte by byte',
    most: 1,
    slow: true,
    bytes: (at) =>
      `POST ${at} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}`,
  },
];

/** @returns name of the attack, whatever came back, and faults */
export async function rawAttack(luck, port, at) {
  const attack = luck.one(ATTACKS);
  const back = await exchange(port, attack, attack.bytes(at.replaceAll(/[\r\n ]/g, '')));
  const statuses = [...back.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status));
  const faults = [];
  if (statuses.length > attack.most) faults.push(`${attack.name}: ${statuses.length} answers: ${statuses.join(', ')}`);
  return { name: attack.name, statuses, back, faults };
}

function exchange(port, { leave, slow }, bytes) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const chunks = [];
    const end = () => {
      clearTimeout(late);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    // An answer that keeps the connection open is known by the silence after it.
    let late = setTimeout(end, leave ? 30 : 1_500);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      clearTimeout(late);
      late = setTimeout(end, 100);
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.on('connect', async () => {
      if (!slow) return socket.write(bytes);
      for (const byte of Buffer.from(bytes)) {
        if (socket.destroyed) return;
        socket.write(Buffer.of(byte));
        await pause(1);
      }
    });
  });
}
