"""Signs in with pycognito: SRP with a secret, and a device, both without any session string."""

import sys

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP, generate_hash_device

endpoint, pool, client_id, secret, public_id, password = sys.argv[1:]
idp = boto3.client(
    "cognito-idp",
    endpoint_url=endpoint,
    region_name="us-east-1",
    config=Config(signature_version=UNSIGNED),
)


def sign_in(given, client_id=client_id, client_secret=secret, **device):
    srp = AWSSRP(
        username="ann", password=given, pool_id=pool, client_id=client_id, client_secret=client_secret, client=idp,
        **device,
    )
    return srp.authenticate_user()["AuthenticationResult"]


try:
    sign_in("Not-the-one-9")
    raise AssertionError("a wrong password must be refused")
except ClientError as error:
    assert error.response["Error"]["Code"] == "NotAuthorizedException", error

# Salt and verifiers of the server begin with a zero in one sign-in of some hundred; so do B and S.
for _ in range(20):
    sign_in(password)
# Its answers about devices carry no secret hash.
public = {"client_id": public_id, "client_secret": None}
tokens = sign_in(password, **public)
group = tokens["NewDeviceMetadata"]["DeviceGroupKey"]
key = tokens["NewDeviceMetadata"]["DeviceKey"]
device_password, config = generate_hash_device(group, key)
idp.confirm_device(AccessToken=tokens["AccessToken"], DeviceKey=key, DeviceSecretVerifierConfig=config)
for _ in range(5):
    again = sign_in(password, **public, device_key=key, device_group_key=group, device_password=device_password)
    assert "NewDeviceMetadata" not in again, again
try:
    sign_in(password, **public, device_key=key, device_group_key=group, device_password="wrong")
    raise AssertionError("a wrong device secret must be refused")
except ClientError as error:
    assert error.response["Error"]["Code"] == "NotAuthorizedException", error
user = idp.get_user(AccessToken=again["AccessToken"])
print("done", user["Username"])
