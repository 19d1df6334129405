//! Times and durations as SAML writes them: `xs:dateTime` with a zone, `xs:duration`.

use chrono::{DateTime, Datelike as _};

use crate::platform::Timestamp;

/// A moment; `None` without a zone, or in a year that nobody means (SAML-S39).
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b"-:.TZ+".contains(&b));
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    let is_sane = (1970..=9999).contains(&moment.year());
    (is_plain && is_sane).then(|| Timestamp(moment.timestamp_millis()))
}

/// In UTC, to the second.
#[must_use]
pub fn write(moment: Timestamp) -> String {
    let moment = DateTime::from_timestamp_millis(moment.0).unwrap_or_default();
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

const DAY: i64 = 86_400;

/// A duration in seconds; months have 30 days.
#[must_use]
pub fn seconds(text: &str) -> Option<i64> {
    let text = text.trim().strip_prefix('P')?;
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let units = |text: &str, units: &[(char, i64)]| {
        let (mut sum, mut number) = (0_i64, String::new());
        for c in text.chars() {
            if c.is_ascii_digit() || c == '.' {
                number.push(c);
                continue;
            }
            let (_, unit) = units.iter().find(|(name, _)| *name == c)?;
            let whole: i64 = number.split('.').next()?.parse().ok()?;
            sum = sum.checked_add(whole.checked_mul(*unit)?)?;
            number.clear();
        }
        number.is_empty().then_some(sum)
    };
    let date = units(date, &[('Y', 365 * DAY), ('M', 30 * DAY), ('W', 7 * DAY), ('D', DAY)])?;
    let time = units(time, &[('H', 3600), ('M', 60), ('S', 1)])?;
    date.checked_add(time)
}
