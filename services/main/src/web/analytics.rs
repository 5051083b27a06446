//! The funnel and the segments, for administrators.

use std::{cmp::Reverse, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
};
use commerce::{Country, PaymentMethod};
use service::{Problem, extract::Query};
use shop::{
    ports::CacheError,
    segments::{Action, Segment},
    tallies::{Event, Hour, READ_HOURS_MAX, Stage, Sums},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    analytics::{
        AnalyticsQuery, CountryFunnel, Funnel, FunnelStage, PaymentMethodCount, SegmentActions, Segments,
    },
    problem::Problem as WireProblem,
};

use super::{App, identity::Admin, render};

/// How many hours are shown when nobody says.
const HOURS_DEFAULT: u16 = 24;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(funnel))
        .routes(routes!(segments))
}

/// How many visitors come how far.
#[utoipa::path(
    get, path = "/admin/analytics/funnel", tag = "admin", params(AnalyticsQuery), security(("bearer" = [])),
    responses(
        (status = 200, body = Funnel),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
        (status = 503, body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn funnel(
    State(app): State<Arc<App>>,
    _admin: Admin,
    Query(query): Query<AnalyticsQuery>,
) -> Result<Json<Funnel>, Problem> {
    let Counted { hours, first, sums } = counted(&app, &query).await?;
    let of_country = |country: Country| CountryFunnel {
        country: country.code().to_owned(),
        stages: stages(&sums, &[country]),
    };
    Ok(Json(Funnel {
        hours: hours.into(),
        from: render::time(first.begin()),
        stages: stages(&sums, &Country::ALL),
        countries: Country::ALL.into_iter().map(of_country).collect(),
        payment_methods: payment_methods(&sums),
    }))
}

/// What customers of each segment do.
#[utoipa::path(
    get, path = "/admin/analytics/segments", tag = "admin", params(AnalyticsQuery), security(("bearer" = [])),
    responses(
        (status = 200, body = Segments),
        (status = "4XX", body = WireProblem, content_type = "application/problem+json"),
        (status = 503, body = WireProblem, content_type = "application/problem+json"),
    )
)]
async fn segments(
    State(app): State<Arc<App>>,
    _admin: Admin,
    Query(query): Query<AnalyticsQuery>,
) -> Result<Json<Segments>, Problem> {
    let Counted { hours, first, sums } = counted(&app, &query).await?;
    let items = Segment::ALL.into_iter().map(|segment| actions(&sums, segment));
    Ok(Json(Segments {
        hours: hours.into(),
        from: render::time(first.begin()),
        items: items.collect(),
    }))
}

/// What all instances counted in the hours that were asked for.
struct Counted {
    hours: u16,
    first: Hour,
    sums: Sums,
}

async fn counted(app: &App, query: &AnalyticsQuery) -> Result<Counted, Problem> {
    let hours = hours_of(query.hours)?;
    let first = Hour::of(app.ports.clock.now()).later(1 - i64::from(hours));
    // What this instance counted a moment ago is in it too.
    app.analytics.flush().await.map_err(|error| unavailable(&error))?;
    let sums = app.ports.tallies.read(first, hours).await;
    Ok(Counted {
        hours,
        first,
        sums: sums.map_err(|error| unavailable(&error))?,
    })
}

fn hours_of(asked: Option<i64>) -> Result<u16, Problem> {
    let hours = asked.map_or(Ok(HOURS_DEFAULT), u16::try_from).ok();
    let hours = hours.filter(|hours| (1..=READ_HOURS_MAX).contains(hours));
    hours.ok_or_else(|| {
        Problem::unprocessable(
            "invalid_hours",
            format!("The hours must be from 1 to {READ_HOURS_MAX}."),
        )
    })
}

fn stages(sums: &Sums, countries: &[Country]) -> Vec<FunnelStage> {
    let reached = |stage: Stage| countries.iter().map(move |country| Event::Stage(stage, *country));
    let mut counts: Vec<_> = Stage::ALL
        .into_iter()
        .map(|stage| (stage.action(), total(sums, reached(stage))))
        .collect();
    let sales = |method: PaymentMethod| countries.iter().map(move |country| Event::Sale(*country, method));
    let sold = total(sums, PaymentMethod::ALL.into_iter().flat_map(sales));
    counts.push((Action::Checkout, sold));
    let first = counts.first().map_or(0, |(_, count)| *count);
    let mut previous = 0;
    let mut stages = Vec::with_capacity(counts.len());
    for (action, count) in counts {
        stages.push(FunnelStage {
            stage: action.stage().to_owned(),
            count,
            of_previous_basis_points: basis_points(count, previous),
            of_first_basis_points: basis_points(count, first),
        });
        previous = count;
    }
    stages
}

fn payment_methods(sums: &Sums) -> Vec<PaymentMethodCount> {
    let sales = |method: PaymentMethod| {
        Country::ALL
            .into_iter()
            .map(move |country| Event::Sale(country, method))
    };
    let count = |method: PaymentMethod| PaymentMethodCount {
        payment_method: method.code().to_owned(),
        count: total(sums, sales(method)),
    };
    let mut counts: Vec<_> = PaymentMethod::ALL.into_iter().map(count).collect();
    counts.sort_by_key(|method| Reverse(method.count));
    counts
}

fn actions(sums: &Sums, segment: Segment) -> SegmentActions {
    let count = |action| {
        let events = Country::ALL
            .into_iter()
            .map(|country| Event::Segment(segment, action, country));
        total(sums, events)
    };
    let (browsed, bought) = (count(Action::BrowseCatalog), count(Action::Checkout));
    SegmentActions {
        segment: segment.code().to_owned(),
        browse_catalog: browsed,
        view_product: count(Action::ViewProduct),
        add_to_cart: count(Action::AddToCart),
        checkout: bought,
        conversion_basis_points: basis_points(bought, browsed),
    }
}

fn total(sums: &Sums, events: impl Iterator<Item = Event>) -> i64 {
    let counts = events.filter_map(|event| sums.get(&event));
    let total = counts.fold(0, |total: u64, count| total.saturating_add(*count));
    i64::try_from(total).unwrap_or(i64::MAX)
}

/// `part` of `whole` in hundredths of a percent, rounded down; `None` of nothing.
fn basis_points(part: i64, whole: i64) -> Option<i64> {
    let share = i128::from(part) * 10_000 / i128::from(Some(whole).filter(|whole| *whole > 0)?);
    Some(i64::try_from(share).unwrap_or(i64::MAX))
}

fn unavailable(error: &CacheError) -> Problem {
    tracing::error!(%error, "What was counted could not be read");
    Problem::unavailable(
        "analytics_unavailable",
        "What was counted cannot be read at the moment; nothing is lost. Try again shortly.",
    )
    .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
}
