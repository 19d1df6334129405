//! The scorer as tables: the same facts give the same level.

use portico::platform::Timestamp;
use portico::platform::user_agent;
use portico::risk::event::{FeedbackValue, Record};
use portico::risk::score::{Facts, Sign, Thresholds, level, signs};
use portico::risk::{AuthEvent, EventKind, Feedback, Level, Response, Visitor};

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const HOUR: i64 = 3600;

fn visitor(address: &str, device: &str, country: &str) -> Visitor {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Visitor {
        address: address.parse().ok(),
        device: text(device),
        country: text(country),
        ..Visitor::default()
    }
}

fn event(seconds_ago: i64, visitor: Visitor, said: Option<FeedbackValue>) -> AuthEvent {
    let at = NOW.plus_seconds(-seconds_ago);
    AuthEvent {
        id: format!("{seconds_ago}"),
        at,
        kind: EventKind::SignIn,
        response: Response::Pass,
        record: Record::of(visitor, None, None),
        feedback: said.map(|value| Feedback {
            value,
            by: "Admin".to_owned(),
            at: at.plus_seconds(1),
        }),
    }
}

fn judged(visitor: &Visitor, failures: i64, history: &[AuthEvent]) -> (Vec<Sign>, Option<Level>) {
    let facts = Facts { visitor, now: NOW, failures, history };
    (signs(facts), level(facts, Thresholds::default()))
}

// spec: RISK-030
#[test]
fn what_is_unlike_earlier_sign_ins_adds_up() {
    use Sign::{Failures, FastTravel, NewCountry, NewDevice, NewNetwork};
    let home = [
        event(86_400, visitor("198.51.100.7", "laptop", "DE"), None),
        event(90_000, visitor("2001:db8:1::1", "phone", "DE"), None),
    ];
    let cases: [(Visitor, i64, Vec<Sign>, Option<Level>); 14] = [
        (visitor("198.51.100.7", "laptop", "DE"), 0, vec![], None),
        (visitor("198.51.100.200", "phone", "DE"), 2, vec![], None),
        (visitor("2001:db8:1:2::9", "phone", "DE"), 0, vec![], None),
        (visitor("::ffff:198.51.100.9", "phone", "DE"), 0, vec![], None),
        (visitor("198.51.100.7", "new", "DE"), 0, vec![NewDevice], None),
        (visitor("203.0.113.1", "laptop", "DE"), 0, vec![NewNetwork], None),
        (visitor("2001:db8:2::1", "laptop", "DE"), 0, vec![NewNetwork], None),
        (visitor("203.0.113.1", "laptop", "FR"), 0, vec![NewNetwork, NewCountry], Some(Level::Low)),
        (visitor("203.0.113.1", "new", "DE"), 0, vec![NewDevice, NewNetwork], Some(Level::Low)),
        (visitor("203.0.113.1", "", ""), 0, vec![NewDevice, NewNetwork], Some(Level::Low)),
        (
            visitor("203.0.113.1", "new", "FR"),
            0,
            vec![NewDevice, NewNetwork, NewCountry],
            Some(Level::Medium),
        ),
        (
            visitor("203.0.113.1", "new", "DE"),
            6,
            vec![NewDevice, NewNetwork, Failures(6)],
            Some(Level::Medium),
        ),
        (
            visitor("203.0.113.1", "new", "FR"),
            5,
            vec![NewDevice, NewNetwork, NewCountry, Failures(5)],
            Some(Level::High),
        ),
        (visitor("198.51.100.7", "laptop", "DE"), 50, vec![Failures(50)], None),
    ];
    for (visitor, failures, expected, level) in cases {
        assert_eq!(judged(&visitor, failures, &home), (expected, level), "{visitor:?}");
        assert_eq!(
            judged(&visitor, failures, &[]).1,
            None,
            "who has no history has nothing to be unlike of"
        );
    }
    let a_moment_ago = [event(HOUR / 2, visitor("198.51.100.7", "laptop", "DE"), None)];
    let far = visitor("203.0.113.1", "laptop", "AU");
    assert_eq!(
        judged(&far, 0, &a_moment_ago),
        (vec![NewNetwork, NewCountry, FastTravel], Some(Level::Medium))
    );
    let thresholds = Thresholds { low: 1, medium: 2, high: 20 };
    let facts = Facts {
        visitor: &visitor("203.0.113.1", "laptop", "DE"),
        now: NOW,
        failures: 0,
        history: &home,
    };
    assert_eq!(level(facts, thresholds), Some(Level::High), "the operator's thresholds count");
}

// spec: RISK-030
#[test]
fn an_hour_at_which_nobody_ever_came_counts_a_little() {
    let same_hour = |count: i64, offset: i64| -> Vec<AuthEvent> {
        (1..=count)
            .map(|day| event(day * 86_400 + offset, visitor("198.51.100.7", "laptop", ""), None))
            .collect()
    };
    let home = visitor("198.51.100.7", "laptop", "");
    assert_eq!(judged(&home, 0, &same_hour(9, 8 * HOUR)).0, vec![], "too few to say so");
    assert_eq!(judged(&home, 0, &same_hour(10, 8 * HOUR)).0, vec![Sign::UnusualTime]);
    assert_eq!(judged(&home, 0, &same_hour(10, 2 * HOUR)).0, vec![]);
    assert_eq!(judged(&home, 0, &same_hour(10, 22 * HOUR)).0, vec![], "midnight is no wall");
}

// spec: RISK-072
#[test]
fn what_somebody_says_counts_at_once() {
    use FeedbackValue::{Invalid, Valid};
    let home = || event(86_400, visitor("198.51.100.7", "laptop", ""), None);
    let there = || visitor("203.0.113.1", "new", "");
    let (low, high) = (Some(Level::Low), Some(Level::High));
    assert_eq!(judged(&there(), 0, &[home()]).1, low);
    assert_eq!(judged(&there(), 0, &[event(60, there(), Some(Valid)), home()]).1, None);
    assert_eq!(judged(&there(), 0, &[event(60, there(), Some(Invalid)), home()]).1, high);
    let only_network = visitor("203.0.113.99", "laptop", "");
    assert_eq!(judged(&only_network, 0, &[event(60, there(), Some(Invalid)), home()]).1, high);
    let only_device = visitor("198.51.100.9", "new", "");
    assert_eq!(judged(&only_device, 0, &[event(60, there(), Some(Invalid)), home()]).1, high);
    // The last word counts, and one that was blocked and owned is known.
    let twice = [event(60, there(), Some(Valid)), event(90, there(), Some(Invalid)), home()];
    assert_eq!(judged(&there(), 0, &twice).1, None);
    let mut blocked = event(60, there(), Some(Valid));
    blocked.response = Response::Fail;
    assert_eq!(judged(&there(), 0, &[blocked, home()]).1, None);
}

// spec: RISK-061
#[test]
fn devices_have_names_that_people_know() {
    let cases = [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
            Some("Chrome, Windows 10"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.61",
            Some("Edge, Windows 10"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
            Some("Safari, macOS"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
            Some("Safari, iOS 17.1"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
            Some("Chrome, Android 14"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
            Some("Firefox, Linux"),
        ),
        ("aws-sdk-rust/1.3 os/unknown", None),
        ("", None),
    ];
    for (user_agent, name) in cases {
        assert_eq!(user_agent::name(user_agent).as_deref(), name, "{user_agent}");
    }
}
