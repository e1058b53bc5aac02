/** What a metric's name tells of its type. */
export type MetricKind = "counter" | "gauge";

/**
 * The type of a metric by its name: of well-known exporters, or by the endings that only one type has. Undefined for
 * most names: `_bytes` or `_seconds` may be either. Records (names with a colon) have no type of their own.
 */
export function metricKind(name: string): MetricKind | undefined {
  if (name.includes(":")) return undefined;
  if (isGauge(name)) return "gauge";
  return /_total$/.test(name) && !GAUGES_CALLED_TOTAL.test(name) ? "counter" : undefined;
}

/** A component of a classic histogram or summary; a counter, unless the name ends so for another reason. */
export function isBucket(name: string): boolean {
  return /_bucket$/.test(name) && !name.includes(":");
}

function isGauge(name: string): boolean {
  if (/_(?:total|count|sum|bucket)$/.test(name)) return false;
  return GAUGES.has(name) || GAUGE_FAMILIES.some((family) => family.test(name));
}

/** Counts of things that exist, which exporters call a total all the same. */
const GAUGES_CALLED_TOTAL =
  /^(?:pg_|pgbouncer_|mysql_|redis_|elasticsearch_|windows_|node_memory_|ceph_|zookeeper_|hadoop_|netdata_|vmware_|ipmi_|speedtest_|snmp_)|(?:^|_)(?:disk|memory|mem|swap|space|storage|capacity|size|quota|limit|nodes|pods|hosts|users|members|replicas|shards|files|inodes|threads|workers|slots|cpus|cores|connections|clients)(?:_bytes)?_total$/;

const GAUGES: ReadonlySet<string> = new Set([
  "up",
  "go_goroutines",
  "go_threads",
  "go_memstats_alloc_bytes",
  "go_memstats_heap_alloc_bytes",
  "go_memstats_heap_idle_bytes",
  "go_memstats_heap_inuse_bytes",
  "go_memstats_heap_objects",
  "go_memstats_heap_released_bytes",
  "go_memstats_heap_sys_bytes",
  "go_memstats_next_gc_bytes",
  "go_memstats_stack_inuse_bytes",
  "go_memstats_stack_sys_bytes",
  "go_memstats_sys_bytes",
  "node_load1",
  "node_load5",
  "node_load15",
  "node_procs_running",
  "node_procs_blocked",
  "node_filefd_allocated",
  "node_filefd_maximum",
  "node_nf_conntrack_entries",
  "node_nf_conntrack_entries_limit",
  "node_time_seconds",
  "node_boot_time_seconds",
  "process_open_fds",
  "process_max_fds",
  "process_resident_memory_bytes",
  "process_virtual_memory_bytes",
  "process_start_time_seconds",
  "container_last_seen",
  "container_memory_cache",
  "container_memory_mapped_file",
  "container_memory_rss",
  "container_memory_swap",
  "container_memory_usage_bytes",
  "container_memory_working_set_bytes",
  "container_fs_usage_bytes",
  "container_fs_limit_bytes",
  "container_start_time_seconds",
  "probe_success",
  "probe_duration_seconds",
  "probe_http_status_code",
  "prometheus_tsdb_head_series",
  "prometheus_tsdb_head_chunks",
  "prometheus_notifications_queue_length",
  "prometheus_remote_storage_shards",
]);

/** Names that only gauges have; the meminfo of node_exporter is one gauge a field. */
const GAUGE_FAMILIES: readonly RegExp[] = [
  /_(?:info|ratio|percent|percentage|celsius|timestamp_seconds|timestamp)$/,
  /_(?:temperature|humidity|voltage)(?:_[a-z]+)?$/,
  /_(?:free|available|avail)(?:_bytes)?$/,
  /_(?:queue_length|queue_size|resident_memory_bytes)$/,
  /^node_memory_\w+_bytes$/,
  /^node_filesystem_(?:avail_bytes|free_bytes|size_bytes|files|files_free|readonly|device_error)$/,
  /^kube_(?!.*(?:restarts|_seconds$))\w+$/,
  /^container_spec_\w+$/,
  /^scrape_(?:duration_seconds|samples_scraped|samples_post_metric_relabeling|series_added|timeout_seconds)$/,
];
