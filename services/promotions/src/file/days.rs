//! Days, and days of the year.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};
use toml::value::Datetime;

use crate::rules::{MonthDay, Season};

/// A day, written `2026-12-31`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day(pub(super) Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Datetime::deserialize(deserializer)?;
        let Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } = written
        else {
            return Err(D::Error::custom("expected a day like 2026-12-31, without a time"));
        };
        parse_day(date.year, date.month, date.day)
            .map(Self)
            .ok_or_else(|| D::Error::custom("there is no such day"))
    }
}

fn parse_day(year: u16, month: u8, day: u8) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A day of any year, written `"12-31"`.
#[derive(Clone, Copy, Debug)]
pub(super) struct YearDay(pub(super) MonthDay);

impl<'de> Deserialize<'de> for YearDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_year_day(&text)
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected a month and a day like \"12-31\""))
    }
}

fn parse_year_day(text: &str) -> Option<MonthDay> {
    let (month, day) = text.split_once('-')?;
    let is_written_out = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_written_out(month) || !is_written_out(day) {
        return None;
    }
    MonthDay::new(month.parse().ok()?, day.parse().ok()?)
}

/// `{ from = .., until = .. }`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Window<Moment> {
    from: Moment,
    until: Moment,
}

impl From<Window<YearDay>> for Season {
    fn from(window: Window<YearDay>) -> Self {
        Season::EveryYear {
            from: window.from.0,
            until: window.until.0,
        }
    }
}

impl TryFrom<Window<Day>> for Season {
    type Error = &'static str;

    fn try_from(window: Window<Day>) -> Result<Self, &'static str> {
        let (from, until) = (window.from.0, window.until.0);
        check_order(Some(from), Some(until))?;
        Ok(Season::Once { from, until })
    }
}

/// Makes sure that a first day is not after a last one.
pub(super) fn check_order(first: Option<Date>, last: Option<Date>) -> Result<(), &'static str> {
    match (first, last) {
        (Some(first), Some(last)) if first > last => Err("the first day is after the last one"),
        _ => Ok(()),
    }
}
