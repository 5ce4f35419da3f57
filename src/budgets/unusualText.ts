import type { Money } from '../money.ts';
import { shownUsd } from '../money.ts';
import type { Anomaly, AnomalyPlace } from './anomaly.ts';
import type { SpendAlert, SpendRule } from './spendAlert.ts';

/** What stands out, in words for a notification and for the report. */
export interface Unusual {
  level: 'error' | 'warning' | 'info';
  title: string;
  text: string;
  amount?: Money;
  lowerBound: boolean;
  simulated: boolean;
  /** A run of this window may be what causes it: it can be stopped. */
  canStop: boolean;
}

const PLAIN = { lowerBound: false, simulated: false, canStop: false };

export function anomalyText(anomaly: Anomaly): Unusual {
  const of = nameOf(anomaly);
  switch (anomaly.kind) {
    case 'loop':
      return {
        ...PLAIN,
        level: 'error',
        title: `Runaway loop: the same content ${anomaly.times} times within a minute`,
        text: `${anomaly.panel === undefined ? '' : `Panel ${anomaly.panel}, `}${of}. ${anomaly.simulated ? 'Only the simulator answered: nothing is billed.' : 'Each time may be billed.'}`,
        amount: anomaly.spent,
        lowerBound: anomaly.lowerBound,
        simulated: anomaly.simulated,
        canStop: true,
      };
    case 'retryStorm':
      return {
        ...PLAIN,
        level: 'warning',
        title: `Retry storm: ${anomaly.retries} of ${anomaly.calls} calls within 5 minutes are retries`,
        text: `Last of ${of}. What the service refuses costs nothing, but counts against the quota; an answer that is thrown away is billed.`,
        simulated: anomaly.simulated,
        canStop: true,
      };
    case 'hourlyCost':
      return {
        ...PLAIN,
        level: 'warning',
        title: `${of} cost ${least(anomaly.lowerBound)}${shownUsd(anomaly.hour)} within an hour`,
        text: `Its average hour costs ${shownUsd(anomaly.average)}; this one is more than two standard deviations above.`,
        amount: anomaly.hour,
        lowerBound: anomaly.lowerBound,
      };
    case 'rate':
      return {
        ...PLAIN,
        level: 'info',
        title: `${of} is called more often, for three hours now`,
        text: `About ${whole(anomaly.now)} calls an hour; before, ${whole(anomaly.before)} in an hour with calls.`,
      };
    case 'cost':
      return {
        ...PLAIN,
        level: 'warning',
        title: `A call of ${of} cost ${shownUsd(anomaly.cost)}`,
        text: `Usually ${shownUsd(anomaly.usual)}, the median of its last calls. ${scoreText(anomaly.score)}`,
        amount: anomaly.cost,
      };
    case 'output':
    case 'input':
      return {
        ...PLAIN,
        level: 'info',
        title: `A call of ${of} ${anomaly.kind === 'input' ? 'sent' : 'answered'} ${whole(anomaly.tokens)} tokens`,
        text: `Usually ${whole(anomaly.usual)}. ${scoreText(anomaly.score)}`,
      };
    case 'ratio':
      return {
        ...PLAIN,
        level: 'info',
        title: `${of} answers ${anomaly.now > anomaly.before ? 'more' : 'less'} for the same input`,
        text: `${decimals(anomaly.now)} tokens out for each one in, as the median of the last 10 calls; before, ${decimals(anomaly.before)}. A changed prompt or model shows here first.`,
      };
  }
}

/** The sharpest rule that the last 24 hours break, with the others' days beside it; undefined when they break none. */
export function spendAlertText(
  alerts: readonly SpendAlert[],
  lowerBound: boolean,
): (Unusual & { rule: SpendRule }) | undefined {
  const sharpest = alerts.at(-1);
  if (!sharpest) return undefined;
  const { rule, last24h } = sharpest;
  const days = alerts.map(
    (alert) => `the ${DAYS[alert.rule]} of the week before is ${shownUsd(alert.usual)}`,
  );
  return {
    ...PLAIN,
    rule,
    level: 'warning',
    title: `The last 24 hours cost more than 1.5 × the ${DAYS[rule]}`,
    text: `${capital(`${least(lowerBound)}${shownUsd(last24h)}`)}; ${days.join(', ')}.`,
    amount: last24h,
    lowerBound,
  };
}

const DAYS: Record<SpendRule, string> = { average: 'average day', p95: 'P95 day' };

function nameOf({ by, feature }: AnomalyPlace): string {
  return by === 'feature' ? feature : by === 'phase' ? `phase ${feature}` : feature;
}

function least(lowerBound: boolean): string {
  return lowerBound ? 'at least ' : '';
}

function scoreText(score: number): string {
  return `That is ${decimals(score)} steps from the usual.`;
}

function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Two digits that say something: 0.15, 7.9, 79. */
function decimals(value: number): string {
  return value >= 10 ? whole(value) : String(Number(value.toPrecision(2)));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
