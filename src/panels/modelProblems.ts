import type { ModelEntry } from '../pricing/modelEntry.ts';
import { pacificMidnight } from '../pricing/pacificDay.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { bookEntry } from './bookEntry.ts';
import { chooseModel } from './chooseModel.ts';
import type { TierModels } from './chooseModel.ts';
import { referencesOf } from './panelRequest.ts';
import type { Panel, Problem, SpecFile, TextRange } from './spec.ts';

/** Days before a shutdown or reroute from which a spec is warned. */
const NOTICE_DAYS = 60;
const DAY = 86_400_000;

/** What the price book says against the panels of a file at an instant (ms). Files are not looked at here. */
export function modelProblems(file: SpecFile, book: PriceBook, atMs: number, tiers?: TierModels): Problem[] {
  return file.panels.flatMap((panel) => panelModelProblems(panel, book, atMs, tiers));
}

/** The same for one panel. An error means that the service would refuse it, or that it is unpriced. */
export function panelModelProblems(
  panel: Panel,
  book: PriceBook,
  atMs: number,
  tiers?: TierModels,
): Problem[] {
  const { model } = chooseModel(panel.spec, tiers);
  const at = panel.fields.model ?? panel.fields.tier ?? panel.fields.panel_id ?? panel.range;
  const entry = bookEntry(book, model)?.entry;
  if (!entry) {
    return [
      {
        message: `The price book of ${book.asOf} has no model "${model}": its cost is not known.`,
        severity: 'warning',
        range: at,
        code: 'unknown-model',
      },
    ];
  }
  return [...lifeProblems(model, entry, at, atMs), ...imageProblems(panel, model, entry, at)];
}

function lifeProblems(model: string, entry: ModelEntry, range: TextRange, atMs: number): Problem[] {
  const { shutdown, reroute, replacement } = entry;
  const fix = reroute?.to ?? replacement;
  const withFix = (problem: Problem): Problem[] => [fix === undefined ? problem : { ...problem, fix }];
  const use = fix === undefined ? '' : ` Use ${fix}.`;
  if (reroute) {
    const days = (reroute.fromMs - atMs) / DAY;
    if (days > NOTICE_DAYS) return [];
    const verb = days <= 0 ? 'is served and billed' : 'will be served and billed';
    const message = `Model ${model} ${verb} as ${reroute.to} from ${longDay(reroute.from)}.${use}`;
    return withFix({ message, severity: 'warning', range, code: 'model-retiring' });
  }
  const endMs = shutdown && pacificMidnight(shutdown.date);
  if (!shutdown || endMs === undefined) return [];
  const day = longDay(shutdown.date);
  if (endMs <= atMs) {
    // Only a date said to be certain makes an error: some models outlived a listed or "earliest" date.
    if (shutdown.state === 'shut down') {
      const message = `Model ${model} was shut down on ${day}: the service refuses it.${use}`;
      return withFix({ message, severity: 'error', range, code: 'model-retired' });
    }
    const message = `Model ${model} was to be shut down on ${day} (${shutdown.state ?? 'announced'}).${use}`;
    return withFix({ message, severity: 'warning', range, code: 'model-retired' });
  }
  if (endMs - atMs > NOTICE_DAYS * DAY) return [];
  const days = Math.ceil((endMs - atMs) / DAY);
  const message = `Model ${model} will be shut down on ${day}, in ${days} ${days === 1 ? 'day' : 'days'}.${use}`;
  return withFix({ message, severity: 'warning', range, code: 'model-retiring' });
}

function imageProblems(panel: Panel, model: string, entry: ModelEntry, at: TextRange): Problem[] {
  const { spec, fields } = panel;
  const { image } = entry;
  if (!image || entry.kind !== 'image') {
    if (panel.from === 'prompt') return [];
    return [
      { message: `Model ${model} makes no images.`, severity: 'error', range: at, code: 'not-image-model' },
    ];
  }
  const problems: Problem[] = [];
  const size = spec.imageSize;
  const sizes = Object.keys(image.sizes);
  const knownSize =
    size === undefined || (image.acceptsImageSize ? sizes.includes(size) : size === image.defaultSize);
  if (!knownSize || (size !== undefined && image.rejects.includes(size))) {
    problems.push({
      message: `${model} makes no ${size} image: it offers ${(image.acceptsImageSize ? sizes : [image.defaultSize]).join(', ')}.`,
      severity: 'error',
      range: fields.image_size ?? at,
      code: 'unsupported-image-size',
    });
  }
  if (
    spec.aspectRatio !== undefined &&
    image.aspectRatios &&
    !image.aspectRatios.includes(spec.aspectRatio)
  ) {
    problems.push({
      message: `${model} makes no ${spec.aspectRatio} image: it offers ${image.aspectRatios.join(', ')}.`,
      severity: 'error',
      range: fields.aspect_ratio ?? at,
      code: 'unsupported-aspect-ratio',
    });
  }
  const sent = referencesOf(spec).length;
  if (image.maxReferenceImages !== undefined && sent > image.maxReferenceImages) {
    problems.push({
      message: `${sent} reference images, but ${model} takes at most ${image.maxReferenceImages}.`,
      severity: 'error',
      range: fields.references ?? fields.characters ?? at,
      code: 'too-many-references',
    });
  }
  return problems;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** "2026-06-25" → "25 June 2026". */
function longDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}
