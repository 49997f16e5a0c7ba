/** Counters in Prometheus' text format. */

const PREFIX = "local_backend_"

export function metricsText(counters: Record<string, number>): string {
  return Object.entries(counters)
    .map(([name, value]) => {
      const metric = PREFIX + snakeCase(name)
      return `# TYPE ${metric} ${metric.endsWith("_total") ? "counter" : "gauge"}\n${metric} ${value}\n`
    })
    .join("")
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z\d]+/g, "_")
    .toLowerCase()
}
