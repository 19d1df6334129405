//! Many new users in few statements: most of the cost of a row is the statement around it.

use std::collections::{BTreeMap, HashSet};

use super::row::{Param, to_json};
use super::search::{enabled_key, lower_attribute, status_key};
use super::{StorageError, Tx};
use crate::platform::{PoolId, Sub};
use crate::users::User;

/// Rows of one statement.
pub const ROWS: usize = 16;

const CLAIM: &str = "INSERT INTO sign_in_names (pool_id, name, kind, sub) VALUES
($1,$2,'a',$3),($4,$5,'a',$6),($7,$8,'a',$9),($10,$11,'a',$12),($13,$14,'a',$15),($16,$17,'a',$18),
($19,$20,'a',$21),($22,$23,'a',$24),($25,$26,'a',$27),($28,$29,'a',$30),($31,$32,'a',$33),
($34,$35,'a',$36),($37,$38,'a',$39),($40,$41,'a',$42),($43,$44,'a',$45),($46,$47,'a',$48)
ON CONFLICT DO NOTHING RETURNING sub";

const USERS: &str = "INSERT INTO users (pool_id, sub, username, status, enabled, attributes,
tokens_valid_after, created_at, updated_at) VALUES
($1,$2,$3,$4,$5,$6,$7,$8,$9),($10,$11,$12,$13,$14,$15,$16,$17,$18),
($19,$20,$21,$22,$23,$24,$25,$26,$27),($28,$29,$30,$31,$32,$33,$34,$35,$36),
($37,$38,$39,$40,$41,$42,$43,$44,$45),($46,$47,$48,$49,$50,$51,$52,$53,$54),
($55,$56,$57,$58,$59,$60,$61,$62,$63),($64,$65,$66,$67,$68,$69,$70,$71,$72),
($73,$74,$75,$76,$77,$78,$79,$80,$81),($82,$83,$84,$85,$86,$87,$88,$89,$90),
($91,$92,$93,$94,$95,$96,$97,$98,$99),($100,$101,$102,$103,$104,$105,$106,$107,$108),
($109,$110,$111,$112,$113,$114,$115,$116,$117),($118,$119,$120,$121,$122,$123,$124,$125,$126),
($127,$128,$129,$130,$131,$132,$133,$134,$135),($136,$137,$138,$139,$140,$141,$142,$143,$144)";

const SEARCH: &str = "INSERT INTO user_search (pool_id, sub, status, enabled, email, phone_number, name,
given_name, family_name, preferred_username) VALUES
($1,$2,$3,$4,$5,$6,$7,$8,$9,$10),($11,$12,$13,$14,$15,$16,$17,$18,$19,$20),
($21,$22,$23,$24,$25,$26,$27,$28,$29,$30),($31,$32,$33,$34,$35,$36,$37,$38,$39,$40),
($41,$42,$43,$44,$45,$46,$47,$48,$49,$50),($51,$52,$53,$54,$55,$56,$57,$58,$59,$60),
($61,$62,$63,$64,$65,$66,$67,$68,$69,$70),($71,$72,$73,$74,$75,$76,$77,$78,$79,$80),
($81,$82,$83,$84,$85,$86,$87,$88,$89,$90),($91,$92,$93,$94,$95,$96,$97,$98,$99,$100),
($101,$102,$103,$104,$105,$106,$107,$108,$109,$110),($111,$112,$113,$114,$115,$116,$117,$118,$119,$120),
($121,$122,$123,$124,$125,$126,$127,$128,$129,$130),($131,$132,$133,$134,$135,$136,$137,$138,$139,$140),
($141,$142,$143,$144,$145,$146,$147,$148,$149,$150),($151,$152,$153,$154,$155,$156,$157,$158,$159,$160)";

impl Tx {
    /// Claims user names (folded) of exactly [`ROWS`] new users; answers who got theirs. Of two of the
    /// same name the first one does.
    pub async fn claim_usernames(
        &mut self,
        pool: &PoolId,
        names: &[(String, Sub); ROWS],
    ) -> Result<HashSet<Sub>, StorageError> {
        let values = names.iter().flat_map(|(name, sub)| {
            [Param::from(pool), Param::from(name.as_str()), Param::from(sub)]
        });
        let rows = self.list(CLAIM, values.collect()).await?;
        rows.iter().map(|row| row.text("sub").map(Sub::new)).collect()
    }

    /// Stores users, those without a password [`ROWS`] at a time where there are so many.
    pub async fn insert_users(&mut self, users: &[User]) -> Result<(), StorageError> {
        if users.iter().any(|user| user.password_hash.is_some()) {
            for user in users {
                self.insert_user(user).await?;
            }
            return Ok(());
        }
        let mut chunks = users.chunks_exact(ROWS);
        let mut counts: BTreeMap<(&PoolId, u8), i64> = BTreeMap::new();
        for chunk in &mut chunks {
            let (mut profiles, mut searched) = (Vec::new(), Vec::new());
            for user in chunk {
                profiles.extend(profile(user)?);
                searched.extend(search(user));
                let shard = user.sub.as_str().bytes().next().unwrap_or_default();
                *counts.entry((&user.pool_id, shard)).or_default() += 1;
            }
            self.execute(USERS, profiles).await?;
            self.execute(SEARCH, searched).await?;
        }
        for ((pool, shard), new) in counts {
            self.count_user(pool, &char::from(shard).to_string(), new).await?;
        }
        for user in chunks.remainder() {
            self.insert_user(user).await?;
        }
        Ok(())
    }
}

fn profile(user: &User) -> Result<[Param; 9], StorageError> {
    Ok([
        Param::from(&user.pool_id),
        Param::from(&user.sub),
        Param::from(&user.username),
        Param::from(user.status.as_str()),
        Param::from(user.enabled),
        Param::from(to_json("users", "attributes", &user.attributes)?),
        Param::from(user.tokens_valid_after),
        Param::from(user.created_at),
        Param::from(user.updated_at),
    ])
}

fn search(user: &User) -> [Param; 10] {
    [
        Param::from(&user.pool_id),
        Param::from(&user.sub),
        Param::from(status_key(user.status)),
        Param::from(enabled_key(user.enabled)),
        Param::from(lower_attribute(user, "email")),
        Param::from(lower_attribute(user, "phone_number")),
        Param::from(lower_attribute(user, "name")),
        Param::from(lower_attribute(user, "given_name")),
        Param::from(lower_attribute(user, "family_name")),
        Param::from(lower_attribute(user, "preferred_username")),
    ]
}
