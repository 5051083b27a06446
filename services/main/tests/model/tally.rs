//! How often the interesting things happened, so that a suite cannot pass by never getting there.

/// Counts over one or many schedules.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) schedules: usize,
    pub(crate) completed: usize,
    /// Sales that somebody was told of.
    pub(crate) sold: usize,
    pub(crate) declined: usize,
    pub(crate) unavailable: usize,
    pub(crate) refunded: usize,
    /// Payments that arrived after their orders had been given up.
    pub(crate) given_up_and_paid: usize,
    pub(crate) repeated: usize,
    pub(crate) coupons_refused: usize,
    pub(crate) abandoned: usize,
    /// How often the clock was set back.
    pub(crate) set_back: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.completed += other.completed;
        self.sold += other.sold;
        self.declined += other.declined;
        self.unavailable += other.unavailable;
        self.refunded += other.refunded;
        self.given_up_and_paid += other.given_up_and_paid;
        self.repeated += other.repeated;
        self.coupons_refused += other.coupons_refused;
        self.abandoned += other.abandoned;
        self.set_back += other.set_back;
    }

    /// Whether everything that a schedule can lead to was reached.
    pub(crate) fn saw_everything(&self) -> bool {
        let counts = [
            self.completed,
            self.sold,
            self.declined,
            self.unavailable,
            self.refunded,
            self.given_up_and_paid,
            self.repeated,
            self.coupons_refused,
            self.abandoned,
            self.set_back,
        ];
        counts.into_iter().all(|count| count > 0)
    }
}
