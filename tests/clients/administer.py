"""Administers a pool with boto3: every call that an infrastructure script makes, and what it reads back."""

import sys

import boto3
from botocore.exceptions import ClientError

endpoint, key, secret = sys.argv[1:]
idp = boto3.client(
    "cognito-idp",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id=key,
    aws_secret_access_key=secret,
)


def refused(name, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == name, error
        return
    raise AssertionError(f"{name} expected")


pool = idp.create_user_pool(
    PoolName="boto",
    AliasAttributes=["email"],
    AutoVerifiedAttributes=["email"],
    Schema=[{"Name": "tenant", "AttributeDataType": "String"}],
    UserPoolTags={"team": "books"},
)["UserPool"]
pool_id = pool["Id"]
idp.update_user_pool(UserPoolId=pool_id, AutoVerifiedAttributes=["email"], DeletionProtection="ACTIVE")
idp.add_custom_attributes(
    UserPoolId=pool_id, CustomAttributes=[{"Name": "plan", "AttributeDataType": "String"}]
)
described = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
assert described["DeletionProtection"] == "ACTIVE" and described["LastModifiedDate"] >= pool["CreationDate"]
names = [attribute["Name"] for attribute in described["SchemaAttributes"]]
assert names[-2:] == ["custom:tenant", "custom:plan"], names

idp.create_resource_server(
    UserPoolId=pool_id,
    Identifier="api",
    Name="API",
    Scopes=[{"ScopeName": "read", "ScopeDescription": "Read"}],
)
client = idp.create_user_pool_client(
    UserPoolId=pool_id,
    ClientName="web",
    ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
)["UserPoolClient"]["ClientId"]
idp.update_user_pool_client(
    UserPoolId=pool_id,
    ClientId=client,
    ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    WriteAttributes=["email", "name", "custom:plan"],
)
idp.create_user_pool_domain(Domain="boto", UserPoolId=pool_id)
assert idp.describe_user_pool_domain(Domain="boto")["DomainDescription"]["UserPoolId"] == pool_id

settings = {"components": {"form": {"borderRadius": 4.0, "lightMode": {"backgroundColor": "fffefcff"}}}}
drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
style = idp.create_managed_login_branding(
    UserPoolId=pool_id,
    ClientId=client,
    Settings=settings,
    Assets=[{"Category": "FORM_LOGO", "ColorMode": "DYNAMIC", "Extension": "SVG", "Bytes": drawing}],
)["ManagedLoginBranding"]
refused(
    "ManagedLoginBrandingExistsException",
    idp.create_managed_login_branding,
    UserPoolId=pool_id,
    ClientId=client,
)
style_id = style["ManagedLoginBrandingId"]
idp.update_managed_login_branding(
    UserPoolId=pool_id,
    ManagedLoginBrandingId=style_id,
    Settings={"components": {"form": {"borderRadius": 6.5}}},
)
style = idp.describe_managed_login_branding_by_client(UserPoolId=pool_id, ClientId=client)["ManagedLoginBranding"]
settings["components"]["form"]["borderRadius"] = 6.5
assert style["Settings"] == settings and style["Assets"][0]["Bytes"] == drawing, style
merged = idp.describe_managed_login_branding(
    UserPoolId=pool_id, ManagedLoginBrandingId=style_id, ReturnMergedResources=True
)["ManagedLoginBranding"]["Settings"]
assert merged["components"]["form"]["borderRadius"] == 6.5 and "primaryButton" in merged["components"], merged
idp.delete_managed_login_branding(UserPoolId=pool_id, ManagedLoginBrandingId=style_id)

terms = {
    name: idp.create_terms(
        UserPoolId=pool_id,
        ClientId=client,
        TermsName=name,
        TermsSource="LINK",
        Enforcement="NONE",
        Links={"cognito:default": f"https://books.example/{name}"},
    )["Terms"]["TermsId"]
    for name in ["terms-of-use", "privacy-policy"]
}
listed = idp.list_terms(UserPoolId=pool_id, MaxResults=60)["Terms"]
assert {one["TermsName"]: one["TermsId"] for one in listed} == terms, listed
idp.update_terms(
    UserPoolId=pool_id, TermsId=terms["terms-of-use"], Links={"cognito:french": "https://books.example/cgu"}
)
found = idp.describe_terms_by_client(UserPoolId=pool_id, ClientId=client, TermsName="terms-of-use")["Terms"]
assert found["Links"] == {"cognito:french": "https://books.example/cgu"}, found
assert idp.describe_terms(UserPoolId=pool_id, TermsId=terms["terms-of-use"])["Terms"] == found
idp.delete_terms(UserPoolId=pool_id, TermsId=terms["privacy-policy"])
refused("ResourceNotFoundException", idp.describe_terms, UserPoolId=pool_id, TermsId=terms["privacy-policy"])

idp.admin_create_user(
    UserPoolId=pool_id,
    Username="ann",
    MessageAction="SUPPRESS",
    UserAttributes=[
        {"Name": "email", "Value": "ann@example.com"},
        {"Name": "email_verified", "Value": "true"},
    ],
)
idp.admin_set_user_password(UserPoolId=pool_id, Username="ann", Password="Correct-horse-9", Permanent=True)
idp.admin_update_user_attributes(
    UserPoolId=pool_id, Username="ann@example.com", UserAttributes=[{"Name": "custom:tenant", "Value": "acme"}]
)
user = idp.admin_get_user(UserPoolId=pool_id, Username="ann@example.com")
assert {"Name": "custom:tenant", "Value": "acme"} in user["UserAttributes"], user

tokens = idp.initiate_auth(
    ClientId=client,
    AuthFlow="USER_PASSWORD_AUTH",
    AuthParameters={"USERNAME": "ann", "PASSWORD": "Correct-horse-9"},
)["AuthenticationResult"]
access = tokens["AccessToken"]
sent = idp.update_user_attributes(
    AccessToken=access,
    UserAttributes=[{"Name": "email", "Value": "ann@example.net"}, {"Name": "custom:plan", "Value": "gold"}],
)["CodeDeliveryDetailsList"]
assert [delivery["AttributeName"] for delivery in sent] == ["email"], sent
refused("CodeMismatchException", idp.verify_user_attribute, AccessToken=access, AttributeName="email", Code="x")
refused(
    "NotAuthorizedException",
    idp.update_user_attributes,
    AccessToken=access,
    UserAttributes=[{"Name": "custom:tenant", "Value": "mine"}],
)
idp.delete_user_attributes(AccessToken=access, UserAttributeNames=["custom:plan"])
assert "CodeDeliveryDetails" in idp.get_user_attribute_verification_code(AccessToken=access, AttributeName="email")
idp.change_password(AccessToken=access, PreviousPassword="Correct-horse-9", ProposedPassword="Correct-horse-10")
idp.global_sign_out(AccessToken=access)
refused("NotAuthorizedException", idp.get_user, AccessToken=access)

refused("InvalidParameterException", idp.delete_user_pool, UserPoolId=pool_id)
idp.update_user_pool(UserPoolId=pool_id)
refused("InvalidParameterException", idp.delete_user_pool, UserPoolId=pool_id)
idp.delete_user_pool_domain(Domain="boto", UserPoolId=pool_id)
idp.delete_user_pool(UserPoolId=pool_id)
refused("ResourceNotFoundException", idp.describe_user_pool, UserPoolId=pool_id)
print("done")
