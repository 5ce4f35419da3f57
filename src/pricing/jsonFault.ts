import { printParseErrorCode } from 'jsonc-parser';
import type { ParseErrorCode } from 'jsonc-parser';
import { ENGLISH, type L10n } from '../l10n.ts';

/** What a JSON parser stumbled over, without a full stop: `property name expected`. */
export function jsonFault(code: ParseErrorCode, l10n: L10n = ENGLISH): string {
  const name = printParseErrorCode(code);
  switch (name) {
    case 'InvalidSymbol':
      return l10n.t('invalid symbol');
    case 'InvalidNumberFormat':
      return l10n.t('invalid number format');
    case 'PropertyNameExpected':
      return l10n.t('property name expected');
    case 'ValueExpected':
      return l10n.t('value expected');
    case 'ColonExpected':
      return l10n.t('colon expected');
    case 'CommaExpected':
      return l10n.t('comma expected');
    case 'CloseBraceExpected':
      return l10n.t('close brace expected');
    case 'CloseBracketExpected':
      return l10n.t('close bracket expected');
    case 'EndOfFileExpected':
      return l10n.t('end of file expected');
    case 'InvalidCommentToken':
      return l10n.t('invalid comment token');
    case 'UnexpectedEndOfComment':
      return l10n.t('unexpected end of comment');
    case 'UnexpectedEndOfString':
      return l10n.t('unexpected end of string');
    case 'UnexpectedEndOfNumber':
      return l10n.t('unexpected end of number');
    case 'InvalidUnicode':
      return l10n.t('invalid unicode');
    case 'InvalidEscapeCharacter':
      return l10n.t('invalid escape character');
    case 'InvalidCharacter':
      return l10n.t('invalid character');
    case '<unknown ParseErrorCode>':
      return name;
  }
}
