import { z } from 'zod';

/* Headers that routes read: listed for the documentation, checked where they are read. */

export const noteHeader = {
  'x-change-note': z.string().optional().describe('修改说明：百分号编码的 UTF-8，至多 1000 字'),
};

export const matchHeader = {
  'if-match': z.string().optional().describe('上次读到的 ETag；缺少则 428，过期则 412'),
};

export const keyHeader = {
  'idempotency-key': z
    .string()
    .optional()
    .describe('重发同一次提交用同一个键（24 小时内有效），只执行一次 · sent twice with one key, done once'),
};

export const requiredKeyHeader = {
  'idempotency-key': z
    .string()
    .optional()
    .describe('必需：重发同一次提交用同一个键（24 小时内有效），只执行一次 · required: sent twice, done once'),
};

export const preferHeader = {
  prefer: z
    .string()
    .optional()
    .describe('wait=秒数：等到算完，至多这么久；respond-async：立即回答 · wait=SECONDS or respond-async'),
};
