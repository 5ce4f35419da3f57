/**
 * What `npm audit --json` (report version 2) knows of packages that ship, one line an advisory; `elsewhere` counts the
 * packages of other folders that have one. `shipped`: folders, as `node_modules/ws`.
 * @param {string} text
 * @param {readonly string[]} shipped
 * @returns {{ ok: true, findings: string[], elsewhere: number } | { ok: false, why: string }}
 */
export function shippedFindings(text, shipped) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return { ok: false, why: 'npm audit answered no JSON' };
  }
  const known = report?.auditReportVersion === 2 ? report.vulnerabilities : undefined;
  if (typeof known !== 'object' || known === null)
    return {
      ok: false,
      why: String(report?.message ?? report?.error?.summary ?? 'npm audit answered no report'),
    };
  const findings = [];
  let elsewhere = 0;
  for (const { name, via, nodes } of Object.values(known)) {
    // Names in `via` are packages that this one needs: they have entries of their own.
    const advisories = via.filter((each) => typeof each === 'object');
    if (advisories.length === 0) continue;
    if (!nodes.some((folder) => shipped.includes(folder))) elsewhere++;
    else
      for (const { severity, title, range, url } of advisories)
        findings.push(`${name} ${range}: ${title} (${severity}) ${url}`);
  }
  return { ok: true, findings, elsewhere };
}
