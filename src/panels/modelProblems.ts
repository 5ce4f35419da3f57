import type { ModelEntry } from '../pricing/modelEntry.ts';
import { modelEnd } from '../pricing/modelLife.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { bookEntry } from './bookEntry.ts';
import { chooseModel } from './chooseModel.ts';
import type { TierModels } from './chooseModel.ts';
import { referencesOf } from './panelRequest.ts';
import type { Panel, Problem, SpecFile, TextRange } from './spec.ts';

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
  return [...lifeProblems(model, entry, at, book, atMs), ...imageProblems(panel, model, entry, at)];
}

function lifeProblems(
  model: string,
  entry: ModelEntry,
  range: TextRange,
  book: PriceBook,
  atMs: number,
): Problem[] {
  const end = modelEnd(model, entry, book, atMs);
  if (!end) return [];
  const { state, refused, message, successor } = end;
  const problem: Problem = {
    message,
    severity: refused ? 'error' : 'warning',
    range,
    code: state === 'retired' ? 'model-retired' : 'model-retiring',
  };
  return [successor === undefined ? problem : { ...problem, fix: successor }];
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
  const imageTokens = image.sizes[size ?? image.defaultSize]?.tokens;
  if (spec.maxOutputTokens !== undefined && imageTokens !== undefined && spec.maxOutputTokens < imageTokens) {
    problems.push({
      message: `max_output_tokens is ${spec.maxOutputTokens}, but the image alone takes ${imageTokens.toLocaleString('en-US')} tokens: it would be paid for and cut off.`,
      severity: 'error',
      range: fields.max_output_tokens ?? at,
      code: 'over-token-budget',
    });
  }
  return problems;
}
