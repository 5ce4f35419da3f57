import type { Exchange } from '../usage/exchange.ts';

/** Between the proxy's thread and the one that started it: small records only, never bodies. */

/** What the worker begins with. */
export interface ProxyStart {
  /** Origin, as https://generativelanguage.googleapis.com; nothing goes anywhere else. */
  upstream: string;
  /** 0: any free one. */
  port: number;
  token: string;
  /** Key of the HMACs that recognise a conversation, or a batch that is asked about again. */
  hashKey: Uint8Array;
  /** The upstream is the simulator: nothing of it costs anything. */
  simulated: boolean;
  /** An HTTP proxy between here and the upstream, as http://proxy.example:3128. */
  via?: string;
  /** Whether the processes of clients are to be looked up. */
  findProcesses: boolean;
}

/** What a budget has to know of a call before it is sent; bodies are not gathered for it. */
export interface ProxyQuestion {
  /** The exchange's id. */
  id: string;
  method: string;
  model: string;
  /** Without the images of `images`. */
  contentBytes: number;
  /** Inline images seen in the first 256 KB. */
  images: number;
  maxOutputTokens?: number;
  /** Answers asked for. */
  candidates?: number;
  imageSize?: string;
  tags: Exchange['tags'];
  simulated: boolean;
}

export type ProxyVerdict = { ok: true } | { ok: false; message: string; budget?: string };

/** What went over the wire, and the processes that it came from (the client's own first), where they are known. */
export interface ProxyRecord {
  exchange: Exchange;
  /** The id of the question that was asked about it. */
  asked?: string;
  processes?: readonly number[];
}

/** To the worker. */
export type ToProxy =
  | { type: 'verdict'; id: string; verdict: ProxyVerdict }
  /** From now on every call that may cost something is asked about first, or none is. */
  | { type: 'guarding'; on: boolean }
  /** No new calls; those in flight have so long. */
  | { type: 'close'; graceMs: number };

/** From the worker. */
export type FromProxy =
  | { type: 'listening'; port: number }
  | { type: 'notListening'; code: string; message: string }
  | { type: 'question'; question: ProxyQuestion }
  | { type: 'records'; records: ProxyRecord[] }
  /** What was asked about was not sent after all, and is no exchange. */
  | { type: 'unsent'; id: string }
  /** A Live session was refused: it is not counted. */
  | { type: 'live' }
  | { type: 'closed' };
