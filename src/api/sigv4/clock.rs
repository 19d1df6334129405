//! The time of a signed request, and how far it may be from the server's.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::claim::incomplete;
use super::verify::invalid;
use crate::api::error::ApiError;
use crate::platform::Timestamp;

const COMPACT: &str = "%Y%m%dT%H%M%SZ";

/// The request's time in the compact form that is signed, from `x-amz-date` or else `date` (IAM-010).
///
/// # Errors
/// `IncompleteSignatureException`: neither header is there, or it is not a date.
pub fn request_time(headers: &[(&str, &[u8])]) -> Result<(String, Timestamp), ApiError> {
    let header = |wanted: &str| headers.iter().find(|(name, _)| *name == wanted);
    let Some((_, value)) = header("x-amz-date").or_else(|| header("date")) else {
        return Err(incomplete(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        ));
    };
    let text = std::str::from_utf8(value).unwrap_or_default().trim();
    let time = NaiveDateTime::parse_from_str(text, COMPACT)
        .map(|time| time.and_utc())
        .or_else(|_| DateTime::parse_from_rfc2822(text).map(|time| time.with_timezone(&Utc)))
        .map_err(|_| incomplete("Date must be in ISO-8601 'basic format'."))?;
    Ok((time.format(COMPACT).to_string(), Timestamp(time.timestamp_millis())))
}

/// # Errors
/// `InvalidSignatureException`: too early or too late (IAM-013).
pub fn check_window(
    text: &str,
    time: Timestamp,
    now: Timestamp,
    skew_seconds: i64,
) -> Result<(), ApiError> {
    let minutes = skew_seconds / 60;
    let compact = |at: Timestamp| {
        DateTime::from_timestamp_millis(at.0)
            .map(|at| at.format(COMPACT).to_string())
            .unwrap_or_default()
    };
    let (earliest, latest) = (now.plus_seconds(-skew_seconds), now.plus_seconds(skew_seconds));
    // The signed time counts whole seconds, so the limits do as well.
    if time.seconds() < earliest.seconds() {
        return Err(invalid(format!(
            "Signature expired: {text} is now earlier than {} ({} - {minutes} min.)",
            compact(earliest),
            compact(now)
        )));
    }
    if time.seconds() > latest.seconds() {
        return Err(invalid(format!(
            "Signature not yet current: {text} is still later than {} ({} + {minutes} min.)",
            compact(latest),
            compact(now)
        )));
    }
    Ok(())
}
