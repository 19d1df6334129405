//! What tokens say of a user's groups (GRP-014 – GRP-018).

use super::Group;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupClaims {
    /// `cognito:groups`, in the order of GRP-017.
    pub names: Vec<String>,
    /// `cognito:roles`: role ARNs in the order of their groups.
    pub roles: Vec<String>,
    /// `cognito:preferred_role`; none on a tie of different roles.
    pub preferred_role: Option<String>,
}

impl GroupClaims {
    /// From the groups of one user, in any order.
    #[must_use]
    pub fn of(mut groups: Vec<Group>) -> Self {
        let rank = |group: &Group| group.precedence.unwrap_or(i64::MAX);
        groups.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
        let with_role = || groups.iter().filter_map(|g| Some((rank(g), g.role_arn.as_deref()?)));
        let best = with_role().next().map(|(rank, _)| rank);
        let mut at_best = with_role().filter(|(rank, _)| Some(*rank) == best).map(|(_, role)| role);
        let first = at_best.next();
        let preferred = first.filter(|first| at_best.all(|other| other == *first));
        let mut roles: Vec<String> = Vec::new();
        for (_, role) in with_role() {
            if !roles.iter().any(|known| known == role) {
                roles.push(role.to_owned());
            }
        }
        Self {
            preferred_role: preferred.map(str::to_owned),
            roles,
            names: groups.iter().map(|group| group.name.clone()).collect(),
        }
    }
}
