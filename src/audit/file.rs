//! The audit log as a file of JSON lines, for those who collect logs (LOG-010). A full file becomes
//! `<file>.1`, that one `<file>.2`, and the oldest goes.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug)]
pub struct AuditFile {
    pub path: PathBuf,
    /// Bytes after which the next batch begins a new file.
    pub full_at: u64,
    /// How many full files are kept.
    pub kept: u32,
}

impl AuditFile {
    /// Appends lines, on disk when this returns.
    ///
    /// # Errors
    /// The file cannot be written; nobody but the owner may read it.
    pub fn append(&self, lines: &str) -> io::Result<()> {
        let size = fs::metadata(&self.path).map_or(0, |about| about.len());
        if size > 0 && size + lines.len() as u64 > self.full_at {
            self.rotate()?;
        }
        let mut file = open(&self.path)?;
        file.write_all(lines.as_bytes())?;
        file.sync_data()
    }

    fn rotate(&self) -> io::Result<()> {
        for number in (1..self.kept).rev() {
            let older = self.numbered(number);
            if older.exists() {
                fs::rename(older, self.numbered(number + 1))?;
            }
        }
        if self.kept == 0 {
            return fs::remove_file(&self.path);
        }
        fs::rename(&self.path, self.numbered(1))
    }

    fn numbered(&self, number: u32) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push(format!(".{number}"));
        name.into()
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: LOG-010
    #[test]
    fn full_files_move_on_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let file = AuditFile { path: folder.path().join("audit.jsonl"), full_at: 10, kept: 2 };
        for line in ["first 1\n", "second\n", "third 3\n", "fourth\n"] {
            file.append(line).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).ok();
        assert_eq!(read("audit.jsonl").as_deref(), Some("fourth\n"));
        assert_eq!(read("audit.jsonl.1").as_deref(), Some("third 3\n"));
        assert_eq!(read("audit.jsonl.2").as_deref(), Some("second\n"));
        assert_eq!(read("audit.jsonl.3"), None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&file.path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
