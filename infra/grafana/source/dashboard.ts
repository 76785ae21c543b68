/** How Grafana writes the values of a panel. */
export type Unit =
  | 'short'
  | 'none'
  | 's'
  | 'bytes'
  | 'percentunit'
  | 'reqps'
  | 'ops'
  | 'currencyUSD'
  | 'dateTimeFromNow';

/** One line, or one family of lines, of a panel. */
export interface Query {
  readonly expr: string;
  /** The name of each line, with `{{label}}` where a label of the series stands. */
  readonly legend: string;
}

/** A picture of one thing. */
export interface Panel {
  readonly title: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** What the title does not say, shown at the panel's corner. */
  readonly description?: string;
  /** Lines over time by default; `stat` is the value of now. */
  readonly kind?: 'lines' | 'stacked' | 'stat';
  /** Of the 24 columns; 12 by default, 4 for a `stat`. */
  readonly width?: number;
  /** From where on a value is yellow, and red. */
  readonly limits?: { readonly warning: number; readonly critical: number };
}

/** Panels below one heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice at the top of a dashboard, which queries name as `$name`. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  /** The values on offer: those of a label in the series of a metric. */
  readonly of: { readonly metric: string; readonly label: string };
}

export interface Dashboard {
  /** The name of its file, and of its address in Grafana. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
}

const source = { type: 'prometheus', uid: '$datasource' };

/** The file of a dashboard, as Grafana imports it. */
export function toGrafana(dashboard: Dashboard): string {
  const { uid, title, description, variables = [], rows } = dashboard;
  const file = {
    uid,
    title,
    description,
    tags: ['headgate'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    links: [
      {
        type: 'dashboards',
        title: 'Headgate',
        tags: ['headgate'],
        asDropdown: true,
        keepTime: true,
      },
    ],
    annotations: {
      list: [
        {
          name: 'Alerts',
          enable: true,
          iconColor: 'red',
          datasource: source,
          expr: 'ALERTS{alertname=~"Headgate.*",alertstate="firing"}',
          titleFormat: '{{alertname}}',
          step: '60s',
        },
      ],
    },
    templating: {
      list: [
        { name: 'datasource', label: 'Source', type: 'datasource', query: 'prometheus' },
        ...variables.map(toVariable),
      ],
    },
    panels: placed(rows),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function toVariable({ name, label, of }: Variable) {
  const query = `label_values(${of.metric}, ${of.label})`;
  return {
    name,
    label,
    type: 'query',
    datasource: source,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
  };
}

/** The panels in the order of their rows, each where there is room for it. */
function placed(rows: readonly Row[]): unknown[] {
  const panels: unknown[] = [];
  let id = 0;
  let y = 0;
  for (const { title, panels: members } of rows) {
    id += 1;
    panels.push({
      id,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: 24, h: 1 },
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of members) {
      const [w, h] = sizeOf(panel);
      if (x + w > 24) {
        x = 0;
        y += height;
        height = 0;
      }
      id += 1;
      panels.push(toPanel(panel, id, { x, y, w, h }));
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

function sizeOf({ kind, width }: Panel): [number, number] {
  return kind === 'stat' ? [width ?? 4, 4] : [width ?? 12, 8];
}

function toPanel(panel: Panel, id: number, gridPos: object) {
  const { title, description, unit, limits, queries, kind = 'lines' } = panel;
  const steps = [
    { color: 'green', value: null },
    ...(limits === undefined
      ? []
      : [
          { color: 'yellow', value: limits.warning },
          { color: 'red', value: limits.critical },
        ]),
  ];
  const targets = queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: source,
    expr,
    legendFormat: legend,
    ...(kind === 'stat' && { instant: true }),
  }));
  const common = {
    id,
    title,
    ...(description !== undefined && { description }),
    datasource: source,
    gridPos,
    targets,
  };
  if (kind === 'stat') {
    return {
      ...common,
      type: 'stat',
      fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps } }, overrides: [] },
      options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'none' },
    };
  }
  const custom = {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: kind === 'stacked' ? 40 : 10,
    showPoints: 'never',
    stacking: { mode: kind === 'stacked' ? 'normal' : 'none' },
    thresholdsStyle: { mode: limits === undefined ? 'off' : 'line' },
  };
  return {
    ...common,
    type: 'timeseries',
    fieldConfig: {
      defaults: { unit, min: 0, custom, thresholds: { mode: 'absolute', steps } },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max', 'lastNotNull'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

/** The time below which half of the observations of a histogram are, 95 % and 99 %, a line each. */
export function quantiles(histogram: string, labels = ''): readonly Query[] {
  return [0.5, 0.95, 0.99].map((share) => ({
    expr: quantile(share, 'le', histogram, labels),
    legend: `p${share * 100}`,
  }));
}

/** The time below which a share of the observations of a histogram is, a line for each value of the labels `by`. */
export function quantileBy(
  share: number,
  by: string,
  histogram: string,
  labels = '',
): readonly Query[] {
  return [{ expr: quantile(share, `le, ${by}`, histogram, labels), legend: legendOf(by) }];
}

/** How often a second something is counted, a line for each value of the labels `by`. */
export function rateBy(by: string, counter: string, labels = ''): readonly Query[] {
  const series = withLabels(counter, labels);
  return [{ expr: `sum by (${by}) (rate(${series}[$__rate_interval]))`, legend: legendOf(by) }];
}

/** The highest value of a gauge that several processes tell of, a line for each value of the labels `by`. */
export function highestBy(by: string, gauge: string, labels = ''): readonly Query[] {
  return [{ expr: `max by (${by}) (${withLabels(gauge, labels)})`, legend: legendOf(by) }];
}

function quantile(share: number, groups: string, histogram: string, labels: string): string {
  const series = withLabels(`${histogram}_bucket`, labels);
  return `histogram_quantile(${share}, sum by (${groups}) (rate(${series}[$__rate_interval])))`;
}

function withLabels(metric: string, labels: string): string {
  return labels === '' ? metric : `${metric}{${labels}}`;
}

function legendOf(by: string): string {
  return by
    .split(', ')
    .map((label) => `{{${label}}}`)
    .join(' ');
}
