import { exactUsd } from '../money.ts';
import { billingMonth } from './billingMonth.ts';
import { modelOf } from './callSums.ts';
import { type FocusCharge, skuOf } from './focusRow.ts';

/** The columns of FOCUS 1.4's Cost and Usage dataset that a token meter fills, in the order of the file. */
export interface FocusColumn {
  name: string;
  level: 'mandatory' | 'conditional' | 'recommended' | 'custom';
  type: 'string' | 'decimal' | 'date/time' | 'json' | 'boolean';
  nullable: boolean;
  about: string;
  of: (charge: FocusCharge, options: FocusOptions) => string | undefined;
}

export interface FocusOptions {
  /** For consumers that take BilledCost only from who issues the invoice: BilledCost and EffectiveCost are 0. */
  billedZero: boolean;
  /** The Cloud Billing account, where the user names it. */
  billingAccount: string;
}

const UNNAMED_ACCOUNT = 'not-named';

/** Without parts of a second, as FOCUS wants it. */
function focusTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function startOf({ call }: FocusCharge): number {
  return Math.floor(Date.parse(call.startedAt) / 1000) * 1000;
}

/** Exclusive, and at least a second after the start. */
function endOf(charge: FocusCharge): number {
  const { startedAt, latencyMs = 0 } = charge.call;
  const end = Math.ceil((Date.parse(startedAt) + latencyMs) / 1000) * 1000;
  return Math.max(end, startOf(charge) + 1000);
}

function billed(charge: FocusCharge, { billedZero }: FocusOptions): string {
  return billedZero ? '0' : exactUsd(charge.billed);
}

function skuPriceId(charge: FocusCharge): string {
  const { serviceTier = 'standard', priceRow, flags } = charge.call;
  const price = priceRow ?? (flags.includes('as-stated') ? 'as-stated' : 'not-named');
  return `${skuOf(charge)}/${serviceTier}/${price}`;
}

function described({ call, meter }: FocusCharge): string {
  return `${modelOf(call)} ${meter ?? 'call'}${call.tier === 'free' ? ', free tier' : ''}`;
}

type Level = FocusColumn['level'];
type Type = FocusColumn['type'];

function column(
  name: string,
  level: Level,
  type: Type,
  about: string,
  of: FocusColumn['of'] | undefined,
): FocusColumn {
  return { name, level, type, about, nullable: of === undefined, of: of ?? (() => undefined) };
}

const month = ({ call }: FocusCharge) => billingMonth(Date.parse(call.startedAt));

export const FOCUS_COLUMNS: readonly FocusColumn[] = [
  column('AvailabilityZone', 'recommended', 'string', 'Null: Gemini has none.', undefined),
  column(
    'BilledCost',
    'mandatory',
    'decimal',
    'Our figure of what is billed; 0 under the free tier, or with --billed-zero.',
    billed,
  ),
  column('BillingAccountId', 'mandatory', 'string', 'As --billing-account names it.', (_, options) =>
    options.billingAccount === '' ? UNNAMED_ACCOUNT : options.billingAccount,
  ),
  column('BillingAccountName', 'mandatory', 'string', 'Null: not known here.', undefined),
  column('BillingCurrency', 'mandatory', 'string', 'USD.', () => 'USD'),
  column('BillingPeriodEnd', 'mandatory', 'date/time', 'Pacific midnight after the month; exclusive.', (c) =>
    focusTime(month(c).end),
  ),
  column('BillingPeriodStart', 'mandatory', 'date/time', 'Pacific midnight of the month.', (c) =>
    focusTime(month(c).start),
  ),
  column('ChargeCategory', 'mandatory', 'string', 'Usage.', () => 'Usage'),
  column('ChargeClass', 'mandatory', 'string', 'Null: no corrections; a reprice takes the place.', undefined),
  { ...column('ChargeDescription', 'mandatory', 'string', 'Model and meter.', described), nullable: true },
  column('ChargeFrequency', 'recommended', 'string', 'Usage-Based.', () => 'Usage-Based'),
  column('ChargePeriodEnd', 'mandatory', 'date/time', 'The second after the answer; exclusive.', (c) =>
    focusTime(endOf(c)),
  ),
  column('ChargePeriodStart', 'mandatory', 'date/time', 'The second it was sent.', (c) =>
    focusTime(startOf(c)),
  ),
  column('ConsumedQuantity', 'conditional', 'decimal', 'Tokens of the meter; 1 for a whole call.', (c) =>
    String(c.quantity),
  ),
  column('ConsumedUnit', 'conditional', 'string', 'Tokens, or Requests for a whole call.', (c) => c.unit),
  column('ContractedCost', 'mandatory', 'decimal', 'ListCost: no negotiated terms are known.', (c) =>
    exactUsd(c.list),
  ),
  column('EffectiveCost', 'mandatory', 'decimal', 'BilledCost: nothing else covers the charge.', billed),
  column('HostProviderName', 'mandatory', 'string', 'Google.', () => 'Google'),
  column('InvoiceIssuerName', 'mandatory', 'string', 'Google.', () => 'Google'),
  column('ListCost', 'mandatory', 'decimal', 'ListUnitPrice × PricingQuantity.', (c) => exactUsd(c.list)),
  column('ListUnitPrice', 'conditional', 'decimal', 'USD for one PricingUnit.', (c) => c.unitPrice),
  column('PricingCategory', 'conditional', 'string', 'Standard.', () => 'Standard'),
  column('PricingQuantity', 'mandatory', 'decimal', 'ConsumedQuantity.', (c) => String(c.quantity)),
  column('PricingUnit', 'mandatory', 'string', 'ConsumedUnit.', (c) => c.unit),
  column(
    'ServiceCategory',
    'mandatory',
    'string',
    'AI and Machine Learning.',
    () => 'AI and Machine Learning',
  ),
  column('ServiceName', 'mandatory', 'string', 'Gemini API.', () => 'Gemini API'),
  column('ServiceProviderName', 'mandatory', 'string', 'Google.', () => 'Google'),
  column('ServiceSubcategory', 'recommended', 'string', 'Generative AI.', () => 'Generative AI'),
  column(
    'SkuId',
    'conditional',
    'string',
    'Model and meter, as model/meter; not a Cloud Billing SKU.',
    skuOf,
  ),
  column(
    'SkuMeter',
    'conditional',
    'string',
    'The meter, as output.image; call for a whole call.',
    (c) => c.meter ?? 'call',
  ),
  column('SkuPriceDetails', 'conditional', 'json', 'x_ServiceTier.', (c) =>
    JSON.stringify({ x_ServiceTier: c.call.serviceTier ?? 'standard' }),
  ),
  column('SkuPriceId', 'conditional', 'string', 'SkuId, service tier and row of the price book.', skuPriceId),
  column('Tags', 'conditional', 'json', 'The tags of the call.', (c) => JSON.stringify(c.call.tags)),
  column('x_CallId', 'custom', 'string', 'The call; its rows share it.', (c) => c.call.id),
  column(
    'x_Estimated',
    'custom',
    'boolean',
    'true: made from list prices, not from an invoice.',
    () => 'true',
  ),
  column('x_LowerBound', 'custom', 'boolean', 'true where only the lower end of the cost is known.', (c) =>
    String(c.lowerBound),
  ),
  column('x_Outcome', 'custom', 'string', 'Of the call.', (c) => c.call.outcome),
  { ...column('x_Session', 'custom', 'string', 'Of the call.', (c) => c.call.session), nullable: true },
];
