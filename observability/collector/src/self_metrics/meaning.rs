//! What each number of the collector means, in one sentence.

/// What a name ends in that is there once per signal; they share their sentence.
const SIGNALS: [&str; 3] = ["_spans", "_metric_points", "_log_records"];

/// The sentence about the metric of that name.
pub(super) fn meaning(name: &str) -> Option<&'static str> {
    let stem = SIGNALS.iter().find_map(|signal| name.strip_suffix(signal));
    let look = |name| MEANINGS.iter().find(|(other, _)| *other == name);
    let (_, meaning) = look(name).or_else(|| look(stem?))?;
    Some(meaning)
}

/// Names with their sentences; a name that is there once per signal stands without its signal.
const MEANINGS: &[(&str, &str)] = &[
    (
        "otelcol_receiver_accepted",
        "Items that a receiver gave to its pipelines.",
    ),
    (
        "otelcol_receiver_refused",
        "Items that a receiver's pipelines refused.",
    ),
    (
        "otelcol_receiver_failed",
        "Items that a receiver's pipelines did not answer for in time.",
    ),
    (
        "otelcol_receiver_unreadable_requests",
        "Requests that a receiver could not read.",
    ),
    ("otelcol_processor_accepted", "Items that a processor passed on."),
    (
        "otelcol_processor_refused",
        "Items that a processor refused, for the sender to try again.",
    ),
    ("otelcol_processor_dropped", "Items that a processor lost."),
    (
        "otelcol_processor_batch_batch_size_trigger_send",
        "Batches that were sent because they were full.",
    ),
    (
        "otelcol_processor_batch_timeout_trigger_send",
        "Batches that were sent because their time was over.",
    ),
    (
        "otelcol_processor_batch_dropped",
        "Items of batches that nobody would take.",
    ),
    (
        "otelcol_processor_filter_spans_filtered",
        "Spans that a filter took out.",
    ),
    (
        "otelcol_processor_filter_datapoints_filtered",
        "Data points that a filter took out.",
    ),
    (
        "otelcol_processor_filter_logs_filtered",
        "Log records that a filter took out.",
    ),
    (
        "otelcol_processor_tail_sampling_count_traces_sampled",
        "Traces by what each policy said of them.",
    ),
    (
        "otelcol_processor_tail_sampling_count_spans_sampled",
        "Spans by what each policy said of their trace.",
    ),
    (
        "otelcol_processor_tail_sampling_global_count_traces_sampled",
        "Traces by what was decided about them.",
    ),
    (
        "otelcol_processor_tail_sampling_early_releases_from_cache_decision",
        "Spans that came after the decision about their trace and followed it.",
    ),
    (
        "otelcol_processor_tail_sampling_new_trace_id_received",
        "Traces that were seen for the first time.",
    ),
    (
        "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early",
        "Traces that had to make room before they were decided about.",
    ),
    (
        "otelcol_processor_tail_sampling_sampling_traces_on_memory",
        "Traces that are remembered now.",
    ),
    (
        "otelcol_processor_tail_sampling_held_bytes",
        "Bytes of spans that wait for a decision.",
    ),
    (
        "otelcol_connector_refused",
        "Items that a connector made and nobody would take.",
    ),
    (
        "otelcol_connector_servicegraph_total_edges",
        "Requests between services of which a first side came in.",
    ),
    (
        "otelcol_connector_servicegraph_expired_edges",
        "Requests between services whose other side did not come in time.",
    ),
    (
        "otelcol_connector_servicegraph_dropped_spans",
        "Spans for which the service graph had no room or no key.",
    ),
    ("otelcol_exporter_sent", "Items that an exporter handed over."),
    ("otelcol_exporter_send_failed", "Items that an exporter gave up."),
    (
        "otelcol_exporter_enqueue_failed",
        "Items that found no room in an exporter's queue.",
    ),
    (
        "otelcol_exporter_queue_size",
        "Requests that wait in an exporter's queue.",
    ),
    (
        "otelcol_exporter_queue_capacity",
        "Requests for which an exporter's queue has room.",
    ),
    (
        "otelcol_exporter_prometheus_dropped",
        "Data points that are not shown to Prometheus, by reason.",
    ),
    (
        "otelcol_exporter_prometheus_series",
        "Series that are shown to Prometheus.",
    ),
    ("otelcol_process_uptime", "Seconds since the collector started."),
    (
        "otelcol_process_memory_rss",
        "Bytes of memory that the process occupies.",
    ),
];
