//! Bodies that do not arrive as fast as they must.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::BoxError;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// How fast a request's body must arrive.
#[derive(Clone, Copy, Debug)]
pub struct BodyPace {
    /// Time that every body has, however small it is.
    pub grace: Duration,
    /// Bytes that it must bring for each further second, on average.
    pub bytes_per_second_min: u32,
    /// Time that no body may exceed, however large it is.
    pub time_max: Duration,
}

impl Default for BodyPace {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(5),
            bytes_per_second_min: 1024,
            time_max: Duration::from_secs(15),
        }
    }
}

/// A body took longer than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body arrives too slowly")]
pub struct TooSlow;

/// A body that ends with [`TooSlow`] when it does not keep the pace.
pub(crate) struct PacedBody<B> {
    body: B,
    pace: BodyPace,
    begun: Instant,
    bytes: u64,
    /// Set as long as somebody waits.
    late: Option<Pin<Box<Sleep>>>,
}

impl<B> PacedBody<B> {
    pub(crate) fn new(body: B, pace: BodyPace) -> Self {
        Self {
            body,
            pace,
            begun: Instant::now(),
            bytes: 0,
            late: None,
        }
    }

    /// The moment at which the next piece must be there.
    fn deadline(&self) -> Instant {
        let rate = u64::from(self.pace.bytes_per_second_min.max(1));
        let earned = Duration::from_millis(self.bytes.saturating_mul(1000) / rate);
        self.begun + self.pace.time_max.min(self.pace.grace.saturating_add(earned))
    }
}

impl<B> Body for PacedBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(piece) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some(Ok(piece)) = &piece {
                self.bytes += piece.data_ref().map_or(0, |data| data.len() as u64);
                self.late = None;
            }
            return Poll::Ready(piece.map(|piece| piece.map_err(Into::into)));
        }
        let deadline = self.deadline();
        let late = self.late.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        late.as_mut().poll(context).map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, StreamBody};

    use super::*;

    /// What comes of pieces of that size at that distance, and how long it took.
    async fn read(pieces: usize, size: usize, distance: Duration) -> (Result<usize, String>, Duration) {
        let begun = Instant::now();
        let stream = futures_util::stream::unfold(0, |number| async move {
            if number == pieces {
                return None;
            }
            tokio::time::sleep(distance).await;
            let piece = Frame::data(Bytes::from(vec![b' '; size]));
            Some((Ok::<_, BoxError>(piece), number + 1))
        });
        let body = PacedBody::new(StreamBody::new(Box::pin(stream)), BodyPace::default());
        let read = body.collect().await.map(|body| body.to_bytes().len());
        (read.map_err(|error| error.to_string()), begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_are_cut_off_when_they_fall_behind() {
        let slow = Err(TooSlow.to_string());
        for (pieces, size, distance_ms, expected, time_ms) in [
            (1, 10, 4_999, Ok(10), 4_999),
            (1, 10, 5_001, slow.clone(), 5_000),
            (100, 1, 1_000, slow.clone(), 5_004),
            (8, 1_024, 1_200, Ok(8_192), 9_600),
            (64, 1_024, 230, Ok(65_536), 14_720),
            (64, 1_024, 240, slow, 15_000),
        ] {
            let (read, time) = read(pieces, size, Duration::from_millis(distance_ms)).await;
            assert_eq!(read, expected, "{pieces} of {size} every {distance_ms} ms");
            // The timer's step is a millisecond.
            let off = time.abs_diff(Duration::from_millis(time_ms));
            assert!(
                off <= Duration::from_millis(2),
                "{time:?} instead of {time_ms} ms"
            );
        }
    }
}
