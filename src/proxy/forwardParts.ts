import type { KeyObject } from 'node:crypto';
import type http from 'node:http';
import type { ProxyQuestion, ProxyRecord, ProxyVerdict } from './messages.ts';
import type { Afterwards } from './afterwards.ts';
import type { ExchangeIds } from './exchangeId.ts';
import type { TurnBook } from './turnBook.ts';

/** Where everything goes, taken apart once. */
interface Upstream {
  /** As Host names it. */
  host: string;
  /** An address of IPv6 without its brackets. */
  hostname: string;
  port: number | undefined;
  /** //host, as an upload's URL names it behind http: or https:. */
  bare: string;
}

/** What all forwarded calls have in common. */
export interface ForwardParts {
  upstream: Upstream;
  agent: http.Agent;
  /** http.request or https.request, as the agent wants it. */
  send: typeof http.request;
  simulated: boolean;
  hashKey: KeyObject;
  ids: ExchangeIds;
  turns: TurnBook;
  afterwards: Afterwards;
  newId: () => string;
  /** ms since the epoch. */
  now: () => number;
  /** Undefined while no budget has to be asked. */
  guard: () => ((question: ProxyQuestion) => Promise<ProxyVerdict>) | undefined;
  processesOf: (request: http.IncomingMessage) => Promise<readonly number[] | undefined>;
  emit: (record: ProxyRecord) => void;
  unsent: (id: string) => void;
}
