import type { ComparisonFigures as Compared, WasteFigures } from '../../calls/historyReader.ts';
import type { ComparisonFigures, WasteFigure } from '../../protocol/reportDetails.ts';

export function comparisonFigure({ read, total, left, kinds }: Compared): ComparisonFigures {
  return {
    read,
    total,
    left,
    kinds: kinds.map(({ kind, calls, listPicoUsd, models }) => ({
      kind,
      calls,
      listPicoUsd: String(listPicoUsd),
      models: models.map(({ herePicoUsd, therePicoUsd, ...model }) => ({
        ...model,
        herePicoUsd: String(herePicoUsd),
        therePicoUsd: String(therePicoUsd),
      })),
    })),
  };
}

/** A sum that lacks something is a lower bound, as one over a part of the calls. */
export function wasteFigure({ spent, superseded, withoutImage, complete }: WasteFigures): WasteFigure {
  const lacking = [superseded, withoutImage].some(
    ({ uncertain, unpriced, unknown }) => uncertain + unpriced + unknown > 0,
  );
  return {
    spentPicoUsd: String(spent.billed),
    supersededPicoUsd: String(superseded.billed),
    withoutImagePicoUsd: String(withoutImage.billed),
    lowerBound: lacking || !complete,
    complete,
  };
}
