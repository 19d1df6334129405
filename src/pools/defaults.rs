//! The standard attributes that every pool has (ATTR-001, ATTR-006, ATTR-007).

use super::schema::{AttributeSchema, AttributeType, NumberConstraints, StringConstraints};

/// Standard attributes that a client may write when it has no list of its own (ATTR-051).
pub const STANDARD_ATTRIBUTES: [&str; 17] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "address",
    "updated_at",
];

/// The schema of a pool that configures nothing, in the order of ATTR-007.
#[must_use]
pub fn standard_schema() -> Vec<AttributeSchema> {
    let string = |name: &str, min: &str, max: &str| AttributeSchema {
        name: name.to_owned(),
        attribute_data_type: AttributeType::String,
        developer_only_attribute: false,
        mutable: true,
        required: false,
        string_attribute_constraints: Some(StringConstraints {
            min_length: Some(min.to_owned()),
            max_length: Some(max.to_owned()),
        }),
        number_attribute_constraints: None,
    };
    let text = |name: &str| string(name, "0", "2048");
    let flag = |name: &str| AttributeSchema {
        attribute_data_type: AttributeType::Boolean,
        string_attribute_constraints: None,
        ..text(name)
    };
    let mut all =
        vec![AttributeSchema { mutable: false, required: true, ..string("sub", "1", "2048") }];
    all.extend(
        [
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "email",
        ]
        .map(text),
    );
    all.push(flag("email_verified"));
    all.push(text("gender"));
    all.push(string("birthdate", "10", "10"));
    all.extend(["zoneinfo", "locale", "phone_number"].map(text));
    all.push(flag("phone_number_verified"));
    all.push(text("address"));
    all.push(AttributeSchema {
        attribute_data_type: AttributeType::Number,
        string_attribute_constraints: None,
        number_attribute_constraints: Some(NumberConstraints {
            min_value: Some("0".to_owned()),
            max_value: None,
        }),
        ..text("updated_at")
    });
    all
}
