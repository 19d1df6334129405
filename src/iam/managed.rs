//! Policies that come with the program (IAM-061 – IAM-064).

const POWER_USER: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
"cognito-identity:*","cognito-idp:*","cognito-sync:*","iam:ListRoles","iam:ListOpenIdConnectProviders",
"iam:GetRole","iam:ListSAMLProviders","iam:GetSAMLProvider","kinesis:ListStreams","lambda:GetPolicy",
"lambda:ListFunctions","sns:GetSMSSandboxAccountStatus","sns:ListPlatformApplications","ses:ListIdentities",
"ses:GetIdentityVerificationAttributes","mobiletargeting:GetApps","acm:ListCertificates"],"Resource":"*"},
{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{"StringEquals":{
"iam:AWSServiceName":["cognito-idp.amazonaws.com","email.cognito-idp.amazonaws.com"]}}},
{"Effect":"Allow","Action":["iam:DeleteServiceLinkedRole","iam:GetServiceLinkedRoleDeletionStatus"],"Resource":[
"arn:aws:iam::*:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp*",
"arn:aws:iam::*:role/aws-service-role/email.cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp*"]}]}"#;

const READ_ONLY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
"cognito-identity:Describe*","cognito-identity:Get*","cognito-identity:List*","cognito-idp:Describe*",
"cognito-idp:AdminGet*","cognito-idp:AdminList*","cognito-idp:List*","cognito-idp:Get*","cognito-sync:Describe*",
"cognito-sync:Get*","cognito-sync:List*","iam:ListOpenIdConnectProviders","iam:ListRoles",
"sns:ListPlatformApplications"],"Resource":"*"}]}"#;

const DEVELOPER: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
"cognito-identity:GetOpenIdTokenForDeveloperIdentity","cognito-identity:LookupDeveloperIdentity",
"cognito-identity:MergeDeveloperIdentities","cognito-identity:UnlinkDeveloperIdentity"],"Resource":"*"}]}"#;

const ADMINISTRATOR: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

pub const NAMES: [&str; 4] = [
    "AdministratorAccess",
    "AmazonCognitoPowerUser",
    "AmazonCognitoReadOnly",
    "AmazonCognitoDeveloperAuthenticatedIdentities",
];

/// The document of a managed policy, by its name or its ARN `arn:aws:iam::aws:policy/<name>`.
#[must_use]
pub fn document(name: &str) -> Option<&'static str> {
    match name.strip_prefix("arn:aws:iam::aws:policy/").unwrap_or(name) {
        "AdministratorAccess" => Some(ADMINISTRATOR),
        "AmazonCognitoPowerUser" => Some(POWER_USER),
        "AmazonCognitoReadOnly" => Some(READ_ONLY),
        "AmazonCognitoDeveloperAuthenticatedIdentities" => Some(DEVELOPER),
        _ => None,
    }
}
