import { getLocation } from 'jsonc-parser';
import * as vscode from 'vscode';
import chapterSchema from '../../data/schemas/chapter.schema.json' with { type: 'json' };
import panelSchema from '../../data/schemas/panel.schema.json' with { type: 'json' };
import { keysAt, schemaAt, valuesAt, type SchemaNode, type SchemaPath } from '../panels/specSchema.ts';
import { specKindOf } from '../panels/specFile.ts';
import { yamlPlace } from '../panels/yamlPlace.ts';

/** Other extensions that do the same for their language with our schema, as the manifest contributes it. */
const OTHERS = { yaml: 'redhat.vscode-yaml', json: 'vscode.json-language-features' };

interface Place {
  schema: SchemaNode;
  /** Of the map. */
  path: SchemaPath;
  key?: string;
  inValue: boolean;
  present: ReadonlySet<string>;
  language: 'yaml' | 'json';
}

/** Whether another active extension says what the schema says. */
export function schemaSaidElsewhere(language: 'yaml' | 'json'): boolean {
  return vscode.extensions.getExtension(OTHERS[language])?.isActive === true;
}

/** Keys, values and words of the spec schema, in YAML and JSON, without another extension. */
export class SchemaTools implements vscode.CompletionItemProvider, vscode.HoverProvider {
  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    const place = placeAt(document, position);
    if (!place) return [];
    const { schema, path, key, inValue, present, language } = place;
    if (inValue && key !== undefined) {
      return valuesAt(schema, [...path, key]).map((value) => {
        const item = new vscode.CompletionItem(String(value), vscode.CompletionItemKind.EnumMember);
        item.insertText = written(value, language);
        return item;
      });
    }
    const required = new Set(schemaAt(schema, path)?.required);
    return [...keysAt(schema, path)]
      .filter(([name]) => !present.has(name))
      .map(([name, node]) => {
        const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
        if (node.description !== undefined) item.documentation = node.description;
        if (required.has(name)) item.detail = vscode.l10n.t('needed');
        item.sortText = `${required.has(name) ? 0 : 1}${name}`;
        // A key that is there keeps its value.
        item.insertText = key === undefined ? keyText(name, node, language) : name;
        return item;
      });
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const place = placeAt(document, position);
    if (!place || place.key === undefined || place.inValue) return undefined;
    const node = schemaAt(place.schema, [...place.path, place.key]);
    if (node?.description === undefined) return undefined;
    const values = valuesAt(place.schema, [...place.path, place.key]);
    const some = values.length > 0 ? `\n\n${values.map((value) => `\`${value}\``).join(' · ')}` : '';
    return new vscode.Hover(new vscode.MarkdownString(`${node.description}${some}`));
  }
}

function placeAt(document: vscode.TextDocument, position: vscode.Position): Place | undefined {
  const named = specKindOf(document.uri.path);
  if (!named || named.kind === 'prompt' || schemaSaidElsewhere(named.language)) return undefined;
  const schema: SchemaNode = named.kind === 'chapter' ? chapterSchema : panelSchema;
  const found =
    named.language === 'json'
      ? jsonPlace(document.getText(), document.offsetAt(position))
      : yamlPlace(document.getText().split('\n'), position.line, position.character);
  return found && { ...found, schema, language: named.language };
}

function jsonPlace(text: string, offset: number): Omit<Place, 'schema' | 'language'> | undefined {
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
  const steps = path.map((step) => (typeof step === 'number' ? '[]' : step));
  const last = path.at(-1);
  if (typeof last !== 'string') return undefined;
  const within = steps.slice(0, -1);
  if (!isAtPropertyKey) return { path: within, key: last, inValue: true, present: new Set() };
  const own =
    previousNode && offset <= previousNode.offset + previousNode.length
      ? String(previousNode.value)
      : undefined;
  return { path: within, inValue: false, present: new Set(), ...(own === undefined ? {} : { key: own }) };
}

function written(value: string | number | boolean, language: 'yaml' | 'json'): string {
  if (typeof value !== 'string') return String(value);
  return language === 'json' || value.includes(':') || /^\d+$/.test(value) ? JSON.stringify(value) : value;
}

function keyText(key: string, { type, anyOf }: SchemaNode, language: 'yaml' | 'json'): vscode.SnippetString {
  const list = type === 'array' || anyOf?.some((variant) => variant.type === 'array');
  if (language === 'json')
    return new vscode.SnippetString(`"${key}": ${list ? '[$0]' : type === 'object' ? '{$0}' : '$0'}`);
  if (list) return new vscode.SnippetString(`${key}:\n  - $0`);
  if (type === 'object') return new vscode.SnippetString(`${key}:\n  $0`);
  return new vscode.SnippetString(key === 'prompt' ? `${key}: |\n  $0` : `${key}: $0`);
}
