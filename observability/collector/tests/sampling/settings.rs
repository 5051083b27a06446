//! What is a configuration, and what the others are told.

use collector::processors::tail_sampling::sampler::Sampler;
use collector::processors::tail_sampling::settings::Settings;
use collector::self_metrics::SelfMetrics;

#[test]
fn defaults_are_the_real_ones() {
    let settings: Settings = serde_saphyr::from_str("policies: []").unwrap();
    assert_eq!(settings.decision_wait.as_secs(), 30);
    assert_eq!(settings.num_traces, 50_000);
    assert!(!settings.sample_on_first_match && !settings.drop_pending_traces_on_shutdown);
    assert!(settings.decision_wait_after_root_received.is_zero());
}

#[test]
fn what_is_wrong_is_said() {
    let deep = "{name: a, type: and, and: {and_sub_policy: [{name: b, type: not, not: \
        {not_sub_policy: {name: c, type: always_sample}}}]}}";
    for (policies, expected) in [
        ("[]", "there must be 1 to 255"),
        ("[{type: always_sample}]", "each needs a name"),
        (
            "[{name: a, type: always_sample}, {name: a, type: always_sample}]",
            "this name is there twice",
        ),
        (
            "[{name: a, type: ottl_condition}]",
            "\"ottl_condition\" is unknown here, there are always_sample, latency",
        ),
        ("[{name: a}]", "the type \"\" is unknown here"),
        (
            "[{name: a, type: latency}]",
            "it needs its settings under \"latency\"",
        ),
        ("[{name: a, type: drop}]", "it needs its settings under \"drop\""),
        (
            "[{name: a, type: latency, and: {}, latency: {threshold_ms: 1}}]",
            "and has no place there",
        ),
        (
            "[{name: a, type: status_code, status_code: {}}]",
            "at least one of OK, ERROR, UNSET",
        ),
        (
            "[{name: a, type: status_code, status_code: {status_codes: [error]}}]",
            "\"error\" is none of",
        ),
        (
            "[{name: a, type: numeric_attribute, numeric_attribute: {key: n}}]",
            "a min_value or a max_value",
        ),
        (
            "[{name: a, type: boolean_attribute, boolean_attribute: {value: true}}]",
            "it needs a key",
        ),
        (
            "[{name: a, type: string_attribute, string_attribute: {key: t, values: ['('], \
                enabled_regex_matching: true}}]",
            "regex parse error",
        ),
        ("[{name: a, type: and, and: {}}]", "at least one sub-policy"),
        (&format!("[{deep}]"), "not cannot stand in and"),
    ] {
        let settings: Settings = serde_saphyr::from_str(&format!("policies: {policies}")).unwrap();
        let error = Sampler::new("tail_sampling", &settings, &SelfMetrics::default()).unwrap_err();
        assert!(error.to_string().contains(expected), "{policies}: {error}");
    }
    for unknown in [
        "decision_weight: 1s",
        "policies: [{name: a, typ: latency}]",
        "decision_cache: {size: 5}",
    ] {
        let error = serde_saphyr::from_str::<Settings>(unknown).unwrap_err();
        assert!(error.to_string().contains("unknown field"), "{unknown}: {error}");
    }
}

#[test]
fn more_conditions_than_a_trace_has_bits_are_refused() {
    let policies = |count: usize| {
        let policy = |index| format!("{{name: p{index}, type: latency, latency: {{threshold_ms: {index}}}}}");
        let policies: Vec<_> = (0..count).map(policy).collect();
        let yaml = format!("policies: [{}]", policies.join(", "));
        let settings: Settings = serde_saphyr::from_str(&yaml).unwrap();
        Sampler::new("tail_sampling", &settings, &SelfMetrics::default())
    };
    assert!(policies(128).is_ok());
    let error = policies(129).unwrap_err();
    assert!(error.to_string().contains("more than 128 conditions"), "{error}");
}
