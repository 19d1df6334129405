//! Importing users from a CSV file (IMP-1xx, IMP-2xx): the job, its file, its rows, its log.

pub mod header;
pub mod job;
pub mod row;
pub mod run;
pub mod service;
pub mod upload;

pub use job::{ImportJob, ImportStatus};
pub use service::{ImportError, ImportSettings, Imports};
