//! The request filter of a pool: rules in the language of AWS WAF, asked before a page, an endpoint or a
//! public operation does anything (WAF-001 – WAF-017). What an operator writes is read in one place
//! (`read`), what rules may see is chosen in another (`view`).

mod captcha;
mod evaluate;
mod field;
mod log;
mod node;
mod provider;
mod rate;
mod read;
mod rule;
mod service;
mod statement;
mod view;

pub use captcha::{Answer, Captcha, CaptchaError, Challenge, Solved};
pub use evaluate::{Decision, Outcome};
pub use log::FilterLog;
pub use node::FilterSyntax;
pub use provider::{CaptchaProvider, ProviderSettings};
pub use rate::Rates;
pub use rule::{BlockAnswer, WebAcl};
pub use service::{FilterError, FilterParts, RequestFilters};
pub use view::{Content, RequestView};
