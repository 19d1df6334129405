//! `TIMESTAMP` of the password claim (FLOW-154, FLOW-155).

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether the text has the form `EEE MMM d HH:mm:ss z yyyy`. Whether it is the right time, or the
/// right day of the week, is nobody's business here: the text is signed as it came (FLOW-156/157).
#[must_use]
pub fn is_timestamp(text: &str) -> bool {
    let parts: Vec<&str> = text.split(' ').collect();
    let [day_name, month, day, time, zone, year] = parts.as_slice() else { return false };
    let number = |text: &str, most: u32| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits && (1..=2).contains(&text.len()) && text.parse::<u32>().is_ok_and(|n| n <= most)
    };
    let times: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = times.as_slice() else { return false };
    DAYS.contains(day_name)
        && MONTHS.contains(month)
        && number(day, 31)
        && *day != "0"
        && [(hour, 23), (minute, 59), (second, 60)].into_iter().all(|(t, most)| number(t, most))
        && matches!(*zone, "UTC" | "GMT")
        && year.len() == 4
        && year.bytes().all(|byte| byte.is_ascii_digit())
}
