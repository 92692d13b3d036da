import type { DiagnosisReport, JsonValue } from '../../../src-shared/model/diagnosis';
import { isSecretKey, isSecretLabel, MASK, withoutSecretText } from '../../../src-shared/secretText';

/**
 * The report as it may be handed to others. Facts and evidence are gathered without secrets; this goes over every text of the report once
 * more and puts three asterisks in place of:
 * - credentials of Authorization and Proxy-Authorization headers (of Digest only the response, so that realm and user can be compared),
 *   `rspauth`, Bearer and Basic tokens, JSON web tokens, private keys;
 * - keys of the media: SDES `inline:`, `k=`, `a=key-mgmt`, `ice-pwd`;
 * - passwords and other secrets by name: keys of objects, labels of evidence, columns and rows of tables, JSON, XML and `name=value` in
 *   texts, TURN credentials among them;
 * - passwords and tokens in URLs: user information and every value of a query; passwords in SIP URIs;
 * - cookies; and the octets that a companion returned, which are whole messages.
 *
 * Addresses, host names, user names, numbers and Call-IDs stay: support needs them. Where a secret is kept (`{ "env": "NAME" }`) is none.
 * The report that is given stays as it is; masking twice changes nothing.
 */
export function redactReport(report: DiagnosisReport): DiagnosisReport {
  return masked(report as unknown as JsonValue) as unknown as DiagnosisReport;
}

function masked(value: JsonValue): JsonValue {
  if (typeof value === 'string') return withoutSecretText(value);
  if (Array.isArray(value)) return value.map(masked);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value.columns) && Array.isArray(value.rows)) return maskTable(value);
  const isLabelled = typeof value.label === 'string' && isSecretLabel(value.label);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, isSecretKey(key) || (isLabelled && key === 'value') ? hidden(item) : masked(item)]),
  );
}

/** Below a name that says secret everything is one, save where it is kept. */
function hidden(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value === '' ? '' : MASK;
  if (typeof value === 'number') return MASK;
  if (Array.isArray(value)) return value.map(hidden);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'env' || key === 'keyring' ? masked(item) : hidden(item)]),
  );
}

/** Secrets stand under a column, or in a row behind their name. */
function maskTable(table: { [key: string]: JsonValue }): JsonValue {
  const columns = (table.columns as JsonValue[]).map((column) => typeof column === 'string' && isSecretLabel(column));
  const rows = (table.rows as JsonValue[]).map((row) => {
    if (!Array.isArray(row)) return masked(row);
    const named = row.findIndex((cell) => typeof cell === 'string' && isSecretLabel(cell));
    return row.map((cell, index) => (columns[index] || (named >= 0 && index > named) ? hidden(cell) : masked(cell)));
  });
  const { columns: _columns, rows: _rows, ...rest } = table;
  return { ...(masked(rest) as { [key: string]: JsonValue }), columns: masked(table.columns ?? []), rows };
}
