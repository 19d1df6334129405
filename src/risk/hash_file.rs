//! A file of password hashes, one in hex a line and sorted, as the downloads of Have I Been Pwned are;
//! what stands behind a colon is a count and is not read. Looked up by halving: forty gigabytes cost
//! three dozen small reads and no memory.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{Error, Result};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::breach::BreachError;

/// Longer than two lines with their counts.
const WINDOW: usize = 256;

pub struct HashFile {
    path: PathBuf,
    algorithm: &'static Algorithm,
}

impl HashFile {
    /// The kind of hash is told by the length of the first.
    pub fn open(path: PathBuf) -> std::result::Result<Self, BreachError> {
        let file = File::open(&path).map_err(BreachError::File)?;
        let mut start = vec![0; WINDOW];
        let read = file.read_at(&mut start, 0).map_err(BreachError::File)?;
        let first = hash_of(&start[..read]);
        let is_hex = first.iter().all(u8::is_ascii_hexdigit);
        let algorithm = match first.len() {
            40 if is_hex => &SHA1_FOR_LEGACY_USE_ONLY,
            64 if is_hex => &SHA256,
            _ => return Err(BreachError::Format),
        };
        Ok(Self { path, algorithm })
    }

    /// Opened for each look-up, so that a new download can take the place of the old one.
    pub fn contains(&self, password: &str) -> Result<bool> {
        let wanted = hex::encode(digest(self.algorithm, password.as_bytes()));
        let file = File::open(&self.path)?;
        let (mut low, mut high) = (0, file.metadata()?.len());
        while low < high {
            let line = Line::around(&file, low + (high - low) / 2)?;
            match line.compare(wanted.as_bytes()) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => low = line.end,
                Ordering::Greater => high = line.start,
            }
        }
        Ok(false)
    }
}

/// A line and where it lies in the file; `end` is behind its line break.
struct Line {
    start: u64,
    end: u64,
    text: Vec<u8>,
}

impl Line {
    /// The line that holds the byte at `position`.
    fn around(file: &File, position: u64) -> Result<Self> {
        let half = (WINDOW / 2) as u64;
        let from = position.saturating_sub(half);
        let mut window = vec![0; WINDOW];
        let read = file.read_at(&mut window, from)?;
        window.truncate(read);
        let too_long = || Error::other("a line is longer than a hash with its count");
        let at = usize::try_from(position - from).map_err(Error::other)?;
        if at >= window.len() {
            return Err(Error::other("the file became shorter"));
        }
        let start = match window[..at].iter().rposition(|&b| b == b'\n') {
            Some(newline) => newline + 1,
            None if from == 0 => 0,
            None => return Err(too_long()),
        };
        let end = match window[at..].iter().position(|&b| b == b'\n') {
            Some(newline) => at + newline + 1,
            // The last line may lack its line break.
            None if read < WINDOW => window.len(),
            None => return Err(too_long()),
        };
        let text = window[start..end].to_vec();
        Ok(Self { start: from + start as u64, end: from + end as u64, text })
    }

    fn compare(&self, wanted: &[u8]) -> Ordering {
        hash_of(&self.text).to_ascii_lowercase().as_slice().cmp(wanted)
    }
}

/// What stands before the colon or the end of the line.
fn hash_of(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|b| matches!(b, b':' | b'\r' | b'\n'));
    &line[..end.unwrap_or(line.len())]
}
