//! How a data point changes its series: the last value stays, and deltas are added up.

use std::borrow::Cow;
use std::time::Instant;

use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogramDataPoint, HistogramDataPoint, NumberDataPoint, SummaryDataPoint, number_data_point,
};

use super::exemplars::{Exemplar, Exemplars};
use super::faults::Fault;
use super::reading::{Kind, Point, Shape, Temporality};
use super::verdicts::Verdicts;

/// Buckets or quantiles of one point; a point with more is dropped.
pub(super) const BUCKETS_MAX: usize = 1_000;
/// A bucket is a bound and a count, a quantile two doubles.
const PART_BYTES: usize = 16;
/// Of one point's exemplars, the last so many are looked at.
const EXEMPLARS_MAX: usize = 256;
/// Prometheus has no buckets that are wider than those of scale -4.
const SCALE_MIN: i32 = -4;

/// What a series is at the moment.
#[derive(Clone, Debug)]
pub(super) struct State {
    start: u64,
    /// When the last point was taken, in nanoseconds since 1970.
    pub(super) time: u64,
    /// Its value.
    pub(super) value: Value,
    /// Its exemplars.
    pub(super) exemplars: Exemplars,
}

/// The value of a series.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A whole number, kept exact while deltas are added.
    Whole(i64),
    /// A double.
    Double(f64),
    /// Explicit buckets.
    Histogram(Histogram),
    /// Exponential buckets.
    Exponential(Exponential),
    /// Quantiles.
    Summary(Summary),
}

/// A histogram without its last bucket, which is the count.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Histogram {
    /// Upper bounds, rising.
    pub(super) bounds: Vec<f64>,
    /// How many measurements are in each bucket, not cumulated.
    pub(super) counts: Vec<u64>,
    /// How many measurements there are.
    pub(super) count: u64,
    /// Their sum.
    pub(super) sum: f64,
}

/// Of an exponential histogram what the text formats show, and whether it is sound.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exponential {
    /// How many measurements there are.
    pub(super) count: u64,
    /// Their sum.
    pub(super) sum: f64,
    /// How many are in its buckets together.
    population: u64,
    scale: i32,
}

/// Quantiles with count and sum.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Summary {
    /// Pairs of quantile and value, rising.
    pub(super) quantiles: Vec<(f64, f64)>,
    /// How many measurements there are.
    pub(super) count: u64,
    /// Their sum.
    pub(super) sum: f64,
}

impl State {
    /// The state after a series' first point.
    ///
    /// # Errors
    /// Why the point cannot be shown.
    pub(super) fn first(point: Point<'_>, shape: Shape) -> Result<Self, Fault> {
        check(point, shape)?;
        let value = match point {
            Point::Number(point) => number(point),
            Point::Histogram(point) => {
                let mut histogram = Histogram::default();
                histogram.set(point);
                Value::Histogram(histogram)
            }
            Point::Exponential(point) => Value::Exponential(Exponential::new(point)),
            Point::Summary(point) => Value::Summary(Summary::new(point)),
        };
        Ok(Self {
            start: point.start(),
            time: point.time(),
            value,
            exemplars: Exemplars::default(),
        })
    }

    /// Takes the next point.
    ///
    /// # Errors
    /// Why it was dropped; the state is as before.
    pub(super) fn update(&mut self, point: Point<'_>, shape: Shape) -> Result<(), Fault> {
        check(point, shape)?;
        let continues = shape.temporality == Temporality::Delta && point.start() == self.time;
        match (&mut self.value, point) {
            (Value::Histogram(histogram), Point::Histogram(point)) => {
                check_turn(self.time, point.start_time_unix_nano, point.time_unix_nano, shape)?;
                if histogram.update(point, continues) {
                    self.exemplars.clear();
                }
            }
            (Value::Exponential(exponential), Point::Exponential(point)) => {
                check_turn(self.time, point.start_time_unix_nano, point.time_unix_nano, shape)?;
                exponential.update(point, continues);
            }
            (_, point) if point.time() < self.time => return Err(Fault::Stale),
            (Value::Summary(summary), Point::Summary(point)) => *summary = Summary::new(point),
            (value, Point::Number(point)) => {
                let next = number(point);
                *value = if continues { sum(value, &next) } else { next };
            }
            _ => return Err(Fault::Conflict),
        }
        if !continues {
            self.start = point.start();
        }
        self.time = point.time().max(if continues { self.time } else { 0 });
        if shape.temporality == Temporality::Delta {
            // They belong to the stretch that was before.
            self.exemplars.clear();
        }
        Ok(())
    }

    /// Takes the point's exemplars, which only counters and explicit histograms show.
    pub(super) fn offer(
        &mut self,
        point: Point<'_>,
        kind: Kind,
        now: Instant,
        verdicts: Option<&dyn Verdicts>,
    ) {
        let exemplars = point.exemplars();
        let first = exemplars.len().saturating_sub(EXEMPLARS_MAX);
        for exemplar in &exemplars[first..] {
            let exemplar = Exemplar::new(exemplar, now);
            let bucket = match (&self.value, kind) {
                (Value::Histogram(histogram), _) => histogram.bucket(exemplar.value),
                (_, Kind::Counter) => 0,
                _ => return,
            };
            self.exemplars.offer(bucket, exemplar, verdicts);
        }
    }
}

impl Value {
    /// Whether it is sound enough to be shown.
    pub(super) fn is_shown(&self) -> bool {
        match self {
            Self::Exponential(exponential) => exponential.is_sound(),
            _ => true,
        }
    }

    /// About how much memory it takes beside itself, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Histogram(histogram) => histogram.bounds.len() * PART_BYTES,
            Self::Summary(summary) => summary.quantiles.len() * PART_BYTES,
            _ => 0,
        }
    }
}

impl Histogram {
    /// The place of the bucket that a value falls into; the last one is the one without a bound.
    fn bucket(&self, value: f64) -> usize {
        if value.is_nan() {
            return self.bounds.len();
        }
        self.bounds.partition_point(|bound| *bound < value)
    }

    /// Whether the buckets are others than before.
    fn update(&mut self, point: &HistogramDataPoint, continues: bool) -> bool {
        let (bounds, counts) = buckets(point);
        if !continues || *bounds != *self.bounds {
            return self.set(point);
        }
        for (count, more) in self.counts.iter_mut().zip(counts.iter()) {
            *count = count.saturating_add(*more);
        }
        self.count = self.count.saturating_add(point.count);
        self.sum += point.sum.unwrap_or(0.0);
        false
    }

    fn set(&mut self, point: &HistogramDataPoint) -> bool {
        let (bounds, counts) = buckets(point);
        let is_new = *bounds != *self.bounds;
        if is_new {
            self.bounds.clear();
            self.bounds.extend_from_slice(&bounds);
        }
        self.counts.clear();
        self.counts.extend_from_slice(&counts);
        self.count = point.count;
        self.sum = point.sum.unwrap_or(0.0);
        is_new
    }
}

impl Exponential {
    fn new(point: &ExponentialHistogramDataPoint) -> Self {
        let sides = [&point.positive, &point.negative];
        let counts = sides.into_iter().flatten().flat_map(|side| &side.bucket_counts);
        Self {
            count: point.count,
            sum: point.sum.unwrap_or(0.0),
            population: counts.fold(point.zero_count, |sum, count| sum.saturating_add(*count)),
            scale: point.scale,
        }
    }

    fn update(&mut self, point: &ExponentialHistogramDataPoint, continues: bool) {
        let next = Self::new(point);
        if !continues {
            *self = next;
            return;
        }
        self.count = self.count.saturating_add(next.count);
        self.sum += next.sum;
        self.population = self.population.saturating_add(next.population);
        self.scale = self.scale.min(next.scale);
    }

    /// Measurements that are not numbers are in no bucket.
    fn is_sound(&self) -> bool {
        let is_whole = if self.sum.is_nan() {
            self.population <= self.count
        } else {
            self.population == self.count
        };
        is_whole && self.scale >= SCALE_MIN
    }
}

impl Summary {
    fn new(point: &SummaryDataPoint) -> Self {
        let pairs = point.quantile_values.iter().rev();
        let mut quantiles: Vec<_> = pairs.map(|pair| (pair.quantile, pair.value)).collect();
        quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Of equal ones the last that was sent, which is the first now.
        quantiles.dedup_by(|later, earlier| later.0.total_cmp(&earlier.0).is_eq());
        Self {
            quantiles,
            count: point.count,
            sum: point.sum,
        }
    }
}

/// About how much memory a point's value takes, as [`Value::bytes`].
pub(super) fn bytes(point: Point<'_>) -> usize {
    parts(point) * PART_BYTES
}

fn parts(point: Point<'_>) -> usize {
    match point {
        Point::Number(_) | Point::Exponential(_) => 0,
        Point::Histogram(point) => point.explicit_bounds.len(),
        Point::Summary(point) => point.quantile_values.len(),
    }
}

fn check(point: Point<'_>, shape: Shape) -> Result<(), Fault> {
    if parts(point) > BUCKETS_MAX {
        return Err(Fault::Buckets);
    }
    match (shape.kind, shape.temporality) {
        (Kind::Counter | Kind::UpDown, Temporality::Unspecified) | (Kind::UpDown, Temporality::Delta) => {
            Err(Fault::Temporality)
        }
        _ => Ok(()),
    }
}

/// A later point of a histogram must follow the one before: a delta that overlaps it cannot be added.
fn check_turn(before: u64, start: u64, time: u64, shape: Shape) -> Result<(), Fault> {
    match shape.temporality {
        Temporality::Unspecified => Err(Fault::Temporality),
        Temporality::Delta if start < before => Err(Fault::Stale),
        Temporality::Cumulative if time < before => Err(Fault::Stale),
        _ => Ok(()),
    }
}

fn number(point: &NumberDataPoint) -> Value {
    match point.value {
        Some(number_data_point::Value::AsInt(value)) => Value::Whole(value),
        Some(number_data_point::Value::AsDouble(value)) => Value::Double(value),
        None => Value::Double(0.0),
    }
}

#[expect(clippy::cast_precision_loss, reason = "samples are doubles")]
fn sum(before: &Value, more: &Value) -> Value {
    match (before, more) {
        (Value::Whole(before), Value::Whole(more)) => match before.checked_add(*more) {
            Some(sum) => Value::Whole(sum),
            None => Value::Double(*before as f64 + *more as f64),
        },
        (Value::Whole(before), Value::Double(more)) => Value::Double(*before as f64 + more),
        (Value::Double(before), Value::Whole(more)) => Value::Double(before + *more as f64),
        (Value::Double(before), Value::Double(more)) => Value::Double(before + more),
        _ => more.clone(),
    }
}

/// The point's bounds, rising and each once, with their counts; a count that is missing is zero.
fn buckets(point: &HistogramDataPoint) -> (Cow<'_, [f64]>, Cow<'_, [u64]>) {
    let (bounds, counts) = (&point.explicit_bounds, &point.bucket_counts);
    let is_rising =
        bounds.windows(2).all(|two| two[0] < two[1]) && bounds.first().is_none_or(|bound| !bound.is_nan());
    if is_rising && counts.len() >= bounds.len() {
        return (Cow::Borrowed(bounds), Cow::Borrowed(&counts[..bounds.len()]));
    }
    let missing = std::iter::repeat(&0);
    let mut pairs: Vec<(f64, u64)> = bounds
        .iter()
        .copied()
        .zip(counts.iter().chain(missing).copied())
        .collect();
    pairs.retain(|(bound, _)| !bound.is_nan());
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs.dedup_by(|later, earlier| later.0 == earlier.0);
    let (bounds, counts): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    (Cow::Owned(bounds), Cow::Owned(counts))
}
