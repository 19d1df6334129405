//! Password hashes that other implementations made: hashlib, passlib, Django, argon2-cffi, Firebase.

use std::time::{Duration, Instant};

use portico::platform::Secret;
use portico::users::foreign_hash::{ForeignHashError, HashFamily, parse};

const WORD: &str = "Tr0ub4dor&3-pässword";
/// Of `amount` letters `x`: bcrypt reads 72 bytes.
const LONG: &str =
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

/// What passlib 1.7, bcrypt 4.0, Django 4.2, argon2-cffi and hashlib make of [`WORD`].
const MADE_ELSEWHERE: &[(HashFamily, &str)] = {
    use HashFamily::{Argon2id, Bcrypt, Other, Pbkdf2Sha256, Scrypt};
    &[
        (Bcrypt, "$2b$05$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1OiW"),
        (Bcrypt, "$2y$05$h7TpqWn7.DNjt8aO1ErlrOBEOMDqQocHmytjke8Lr6HbmEpGM7KFW"),
        (Bcrypt, "$2a$05$BGiDpdeGzRlEGIex7Mjnm.8eG4m.tgkeRg82T44eeW38Rsq2fxaJW"),
        (Bcrypt, "bcrypt_sha256$$2b$05$gjevhENX0kr2Iy/9CXE2P.2TKHouXjYTeUQiLrEHt/aowLO86w8y6"),
        (Bcrypt, "bcrypt$$2b$05$iUe2mmpPelf9AkSAv.bD0OYCGBxpmc/g5R/oYDYausAgt5LPskMT."),
        (
            Scrypt,
            "$scrypt$ln=10,r=8,p=1$jrF2TolxzlmL8Z5zztm7Nw$e4Yrk86M9I7t5j7RhOo2tCtXgp9E3AbRRo8qLiR9Upg",
        ),
        (
            Scrypt,
            "scrypt$1024$seasalt12345$8$5$XzOhJoXb9YNznGUsV5+9FwwCEdUZeWVte/l6vxGIhQ4Xv+0eikZqrTIqpdTOa6QfymkVRgNNYqlEIshj6NxY8A==",
        ),
        (Pbkdf2Sha256, "pbkdf2_sha256$1000$seasalt$/+dgbStPJtWqyp2eXeXohY90gH2MPY8uhcTIero/e48="),
        (Other, "pbkdf2_sha1$1000$seasalt$tQq+StcBXrXw/YuHK8KSpC/y+sc="),
        (
            Pbkdf2Sha256,
            "$pbkdf2-sha256$1000$B4AQorQW4vy/lxJCqPUeow$da9H7z6Rpqc/7kQxPFPeMbbNH0OGU7FC8hY88luOa/o",
        ),
        (
            Other,
            "$pbkdf2-sha512$1000$rRWidC6l9B5jbM25N0aoNQ$2f4ehZHb6k4qbZyqxDISb777Rl0NPewU8CQTKDBcm59FUfzjIPoDIdptkHq3fwraqUM0sKwdyUvHpPdjE0Qz6Q",
        ),
        (Other, "$pbkdf2$1000$bU3pXYvxfu.919rbu1eK0Q$oFs6nQ6DknbW8GpBen8cXmIuBx0"),
        (
            Pbkdf2Sha256,
            "$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$VgPA6eOlLiimbNKMMQCXopW0goZYhrXdeAexQsWKCSc",
        ),
        (Other, "{SSHA}eFisrl18cyyyAPjFufa+C5HJWoQ6x/j/"),
        (Other, "{SHA}7cDjaeEnbSAee34jghf1y5zYRXM="),
        (Other, "{SSHA256}T/uyqbs+G6PUC/7bBKbmTe7zJYm+rN23wlabzfh+S3bhnNO6N4awFg=="),
        (
            Other,
            "{SSHA512}x8zBVtA/nPSRDZh/iRGJCZuaDVcbyFksKAhfMskYg0M24ZE27H5s/owNAMH0EfjwNoIN9LcZfooOuh9YOeDOo7/3nlOK8T4n",
        ),
        (
            Argon2id,
            "$argon2id$v=19$m=256,t=2,p=2$Gk5St1zO658FVKCfmRwddQ$FMr3TWEMxFrR2/nLOX4B5//q2TTJbujBTM5GT56dKUE",
        ),
        (
            Argon2id,
            "$argon2id$v=16$m=256,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$w1Wx5JLFDcxCCHOahBePXNSeS7NqdeBktGLU/1leOwI",
        ),
        (
            Argon2id,
            "argon2$argon2id$v=19$m=512,t=2,p=4$c2Vhc2FsdDEyMzQ1$sxe/+1gX5RaSNPo+JYMXZu0ce/V/UKI7B+KE2fo6xRM",
        ),
        (Other, "$argon2i$v=19$m=256,t=2,p=1$XYmHevJar3U$A1OUOUwPh+BnQRY70HAAM1lvMDaz3ddf"),
        (
            Other,
            "$argon2d$v=19$m=256,t=2,p=1$+BZzFg9mKlMjT2xTT5qDog$6pre84/SL40K93z8bfHbCscFlSBU8Ax0iXe7fWLkGwU",
        ),
    ]
};

/// The example that Firebase publishes with its scrypt.
const FIREBASE: &str = "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,\
sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==\
$42xEC+ixf3L2lw==\
$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";

fn matches(hash: &str, password: &str) -> bool {
    parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).matches(&Secret::new(password))
}

// spec: IMP-250
#[test]
fn what_other_implementations_made_is_verified() {
    for (family, hash) in MADE_ELSEWHERE {
        assert!(matches(hash, WORD), "{hash}");
        for wrong in ["", "tr0ub4dor&3-pässword", "Tr0ub4dor&3-password", "Tr0ub4dor&3-pässword "]
        {
            assert!(!matches(hash, wrong), "{hash}");
        }
        assert_eq!(parse(hash).unwrap().family(), *family, "{hash}");
    }
    assert!(matches(FIREBASE, "user1password"));
    assert!(!matches(FIREBASE, "user2password"));
    assert_eq!(parse(FIREBASE).unwrap().family(), HashFamily::Scrypt);
    // bcrypt itself reads no more than 72 bytes.
    let long = "$2b$04$9vLEQEcmpdrgYkJd33qHB.33rMtC4b9uGjslK6KLm8T.smrZV1Lke";
    assert!(matches(long, LONG) && matches(long, &LONG[..72]) && !matches(long, &LONG[..71]));
    // One form may stand for another: url-safe letters, no padding.
    let other = FIREBASE.replace('+', "-").replace("95/s", "95_s").replace("==$", "$");
    assert!(matches(&other, "user1password"));
    assert!(matches("{ssha}eFisrl18cyyyAPjFufa-C5HJWoQ6x_j_", WORD));
}

#[test]
fn a_hash_is_not_printed() {
    let printed = format!("{:?}", parse(FIREBASE).unwrap());
    assert_eq!(printed, "ForeignHash(SCRYPT)");
}

// spec: IMP-250
#[test]
fn what_costs_too_much_is_not_computed() {
    let (salt, hash) = ("c2FsdHNhbHQ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let wide = "A".repeat(170);
    let bcrypt =
        |cost: &str| format!("$2b${cost}$iUe2mmpPelf9AkSAv.bD0OYCGBxpmc/g5R/oYDYausAgt5LPskMT.");
    let scrypt = |p: &str| format!("$scrypt${p}${salt}${hash}");
    let argon2 = |p: &str| format!("$argon2id$v=19${p}${salt}${hash}");
    let costly = [
        bcrypt("15"),
        bcrypt("31"),
        bcrypt("99999999999"),
        scrypt("ln=18,r=8,p=1"),
        scrypt("ln=17,r=8,p=3"),
        scrypt("ln=63,r=8,p=1"),
        scrypt("ln=64,r=8,p=1"),
        scrypt("ln=4294967295,r=1,p=1"),
        scrypt("ln=1,r=4294967295,p=1"),
        scrypt("ln=14,r=8,p=4294967295"),
        scrypt("ln=14,r=8,p=99999999999"),
        format!("scrypt$1048576$salt$8$1${hash}"),
        FIREBASE.replace("n=14", "n=40"),
        format!("pbkdf2_sha256$2000001$salt${hash}"),
        format!("pbkdf2_sha256$99999999999999$salt${hash}"),
        format!("$pbkdf2-sha256$500001$c2FsdA${wide}"),
        argon2("m=131073,t=1,p=1"),
        argon2("m=65536,t=17,p=1"),
        argon2("m=8,t=4294967295,p=1"),
        argon2("m=4294967295,t=4294967295,p=1"),
    ];
    let begin = Instant::now();
    for hash in &costly {
        assert_eq!(parse(hash).err(), Some(ForeignHashError::TooCostly), "{hash}");
    }
    assert!(begin.elapsed() < Duration::from_millis(100), "nothing was computed");
    // What others recommend is within the bounds.
    let recommended = [
        bcrypt("14"),
        scrypt("ln=17,r=8,p=1"),
        scrypt("ln=14,r=8,p=5"),
        format!("pbkdf2_sha256$1500000$salt${hash}"),
        argon2("m=102400,t=2,p=8"),
        argon2("m=65536,t=3,p=4"),
    ];
    for hash in &recommended {
        assert!(parse(hash).is_ok(), "{hash}");
    }
}

#[test]
fn what_is_no_hash_is_refused() {
    use ForeignHashError::{Malformed, Unknown};
    let damaged = [
        "$2b$05$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1Oi",
        "$2b$05$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1O*W",
        "$2b$05",
        "$2b$x5$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1OiW",
        "$scrypt$ln=10,r=8$jrF2TolxzlmL8Z5zztm7Nw$e4Yrk86M9I7t5j7RhOo2tCtXgp9E3AbRRo8qLiR9Upg",
        "$scrypt$ln=0,r=8,p=1$jrF2TolxzlmL8Z5zztm7Nw$e4Yrk86M9I7t5j7RhOo2tCtXgp9E3AbRRo8qLiR9Upg",
        "$scrypt$ln=10,r=8,p=1$jrF2TolxzlmL8Z5zztm7Nw$e4Yr",
        "$scrypt$ln=10,r=8,p=1$jrF2TolxzlmL8Z5zztm7Nw$",
        "scrypt$1000$seasalt$8$1$XzOhJoXb9YNznGUsV5+9FwwCEdUZeWVte/l6vxGIhQ4Xv+0eikZqrTIqpdTOa6QfymkVRgNNYqlEIshj6NxY8A==",
        "$fbscrypt$v=2,n=14,r=8,p=1,ss=Bw==,sk=AAAAAAAAAAAAAAAAAAAAAAAA$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=AAAA$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2_sha256$0$seasalt$/+dgbStPJtWqyp2eXeXohY90gH2MPY8uhcTIero/e48=",
        "pbkdf2_sha256$-1$seasalt$/+dgbStPJtWqyp2eXeXohY90gH2MPY8uhcTIero/e48=",
        "pbkdf2_sha256$1000$seasalt$",
        "{SSHA}7cDjaeEnbSAee34jghf1y5zYRXM=",
        "{SHA}eFisrl18cyyyAPjFufa+C5HJWoQ6x/j/",
        "{SHA}AAAA",
        "{SHA}***",
        "$argon2id$v=19$m=256,t=2$Gk5St1zO658FVKCfmRwddQ$FMr3TWEMxFrR2/nLOX4B5//q2TTJbujBTM5GT56dKUE",
        "$argon2id$v=19$m=256,t=0,p=2$Gk5St1zO658FVKCfmRwddQ$FMr3TWEMxFrR2/nLOX4B5//q2TTJbujBTM5GT56dKUE",
        "$argon2id$v=18$m=256,t=2,p=2$Gk5St1zO658FVKCfmRwddQ$FMr3TWEMxFrR2/nLOX4B5//q2TTJbujBTM5GT56dKUE",
        "$argon2id$v=19$m=256,t=2,p=2$AA$FMr3TWEMxFrR2/nLOX4B5//q2TTJbujBTM5GT56dKUE",
        "$argon2id$v=19$m=256,t=2,p=2$Gk5St1zO658FVKCfmRwddQ",
    ];
    for hash in damaged {
        assert_eq!(parse(hash).err(), Some(Malformed), "{hash}");
    }
    let long = format!("{{SSHA}}{}", "A".repeat(2000));
    let unknown = [
        "",
        "plain",
        "$",
        "$$",
        "{",
        "{}",
        "{MD5}X03MO1qnZdYdgyfeuILPmQ==",
        "$1$salt$hash",
        "$6$salt$hash",
        "$2x$05$8dousNrVwxMpZFWpMlbU6.a1oe.zHocjmm7ZS3Tr9/Fz3gvQc1OiW",
        "$pbkdf2-md5$1000$AAAA$AAAA",
        "$argon2x$v=19$m=256,t=2,p=2$Gk5St1zO658FVKCfmRwddQ$FMr3TWEMxFrR2",
        "$argon2id$v=19$m=256,t=2,p=2,keyid=AAAA$Gk5St1zO658FVKCfmRwddQ$FMr3TWEMxFrR2/nLOX4B5//q2TTJbujBTM5GT56dKUE",
        "sealed:AAAA",
        &long,
    ];
    for hash in unknown {
        assert_eq!(parse(hash).err(), Some(Unknown), "{hash}");
    }
}
