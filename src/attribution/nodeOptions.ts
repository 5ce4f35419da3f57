/**
 * What is appended to NODE_OPTIONS so that a Node process loads a file first. Spaces on both sides, because others append
 * without any. Unquoted where that will do: Node before 12 knows no quotes and would not start; inside quotes a
 * backslash escapes.
 */
export function requireOption(file: string): string {
  const plain = !/[\s"]/.test(file);
  return ` --require ${plain ? file : `"${file.replace(/[\\"]/g, '\\$&')}"`} `;
}
