import './report.css';
import './elements/byTable.ts';
import './elements/callsTable.ts';
import './elements/overTime.ts';
import './elements/queryBox.ts';
import './elements/spread.ts';
import './views/kept.ts';
import { ReportElement } from './elements/report.ts';
import type { WebviewApi } from './host.ts';

declare function acquireVsCodeApi(): WebviewApi;

const report = document.querySelector('panelmeter-report');
if (report instanceof ReportElement) report.start(acquireVsCodeApi());
