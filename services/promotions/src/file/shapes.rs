//! The file's own shape. What is wrong is found while reading, so that the error knows its line and key.

use std::collections::BTreeMap;

use commerce::Country;
use serde::{Deserialize, Deserializer, de::Error};

use super::{
    days::{Day, Window, YearDay, check_order},
    numbers::{Count, Dollars, Percent},
};
use crate::rules::{
    Campaign, Code, Coupon, Discount, Experiment, InvalidCode, Rules, Season, Tier, Variant, check_overlaps,
};

/// The whole file; every part may be absent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesShape {
    #[serde(default)]
    tiers: BTreeMap<Code, Tier>,
    #[serde(default)]
    coupons: BTreeMap<Code, Coupon>,
    #[serde(default)]
    campaigns: BTreeMap<Code, Campaign>,
    #[serde(default, deserialize_with = "experiments")]
    experiments: BTreeMap<String, Experiment>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TierShape {
    over_usd: Dollars,
    percent: Percent,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CouponShape {
    description: String,
    percent: Option<Percent>,
    off_usd: Option<Dollars>,
    minimum_usd: Option<Dollars>,
    countries: Option<Vec<Country>>,
    valid_from: Option<Day>,
    valid_until: Option<Day>,
    max_uses: Option<Count>,
    max_uses_per_user: Option<Count>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CampaignShape {
    description: String,
    countries: Vec<Country>,
    every_year: Option<Window<YearDay>>,
    once: Option<Window<Day>>,
    percent: Percent,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExperimentShape {
    countries: Vec<Country>,
    variants: Vec<VariantShape>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantShape {
    name: String,
    weight: u32,
    tier_bonus_percent: Option<Percent>,
}

impl From<RulesShape> for Rules {
    fn from(shape: RulesShape) -> Self {
        Self {
            tiers: shape.tiers,
            coupons: shape.coupons,
            campaigns: shape.campaigns,
            experiments: shape.experiments,
        }
    }
}

impl From<TierShape> for Tier {
    fn from(shape: TierShape) -> Self {
        Self {
            over_usd_cents: shape.over_usd.0,
            basis_points: shape.percent.0,
        }
    }
}

impl TryFrom<CouponShape> for Coupon {
    type Error = &'static str;

    fn try_from(shape: CouponShape) -> Result<Self, &'static str> {
        let discount = match (shape.percent, shape.off_usd) {
            (Some(Percent(basis_points)), None) => Discount::Share { basis_points },
            (None, Some(Dollars(usd_cents))) => Discount::Flat { usd_cents },
            _ => return Err("a coupon has either percent or off_usd"),
        };
        let valid_from = shape.valid_from.map(|day| day.0);
        let valid_until = shape.valid_until.map(|day| day.0);
        check_order(valid_from, valid_until)?;
        Ok(Self {
            description: shape.description,
            discount,
            minimum_usd_cents: shape.minimum_usd.map_or(0, |dollars| dollars.0),
            countries: shape.countries,
            valid_from,
            valid_until,
            max_uses: shape.max_uses.map(|count| count.0),
            max_uses_per_user: shape.max_uses_per_user.map(|count| count.0),
        })
    }
}

impl TryFrom<CampaignShape> for Campaign {
    type Error = &'static str;

    fn try_from(shape: CampaignShape) -> Result<Self, &'static str> {
        let season = match (shape.every_year, shape.once) {
            (Some(window), None) => Season::from(window),
            (None, Some(window)) => Season::try_from(window)?,
            _ => return Err("a campaign has either every_year or once"),
        };
        Ok(Self {
            description: shape.description,
            countries: shape.countries,
            season,
            basis_points: shape.percent.0,
        })
    }
}

impl TryFrom<ExperimentShape> for Experiment {
    type Error = &'static str;

    fn try_from(shape: ExperimentShape) -> Result<Self, &'static str> {
        if shape.variants.iter().all(|variant| variant.weight == 0) {
            return Err("at least one variant needs a weight");
        }
        let variants = shape.variants.into_iter().map(|variant| Variant {
            name: variant.name,
            weight: variant.weight,
            tier_bonus_basis_points: variant.tier_bonus_percent.map_or(0, |percent| percent.0),
        });
        Ok(Self {
            countries: shape.countries,
            variants: variants.collect(),
        })
    }
}

/// Reads the shape, then makes the rule of it.
macro_rules! read_as {
    ($($shape:ty => $rule:ty),* $(,)?) => {
        $(impl<'de> Deserialize<'de> for $rule {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$rule>::try_from(<$shape>::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        })*
    };
}

read_as! {
    TierShape => Tier,
    CouponShape => Coupon,
    CampaignShape => Campaign,
    ExperimentShape => Experiment,
    String => Code,
}

impl TryFrom<String> for Code {
    type Error = InvalidCode;

    fn try_from(text: String) -> Result<Self, InvalidCode> {
        Self::parse(&text)
    }
}

fn experiments<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Experiment>, D::Error> {
    let experiments = BTreeMap::deserialize(deserializer)?;
    check_overlaps(&experiments).map_err(D::Error::custom)?;
    Ok(experiments)
}
