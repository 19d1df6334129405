# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Error: { $heading } · { $app }
back-to-sign-in = Back to sign in
back-to-app = Back to the app
close-window = You can close this window.

## Sign-in options: what a person is known by

username = Username
email = Email
phone = Phone number
email-or-phone = Email or phone number
password = Password
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Start with + and the country code, for example +12125551234.
show = Show
hide = Hide
password-of-toggle = password

## Sign in

login-heading = Sign in
login-heading-username = Sign in with your username and password
login-heading-email = Sign in with your email and password
login-heading-phone = Sign in with your phone number and password
login-heading-email-or-phone = Sign in with your email or phone number and password
login-button = Sign in
login-password-optional = Password (if you have one)
login-forgot = Forgot your password?
login-need-account = Need an account?
login-sign-up = Sign up
login-or = or
login-social-heading = Sign in with your social account
login-social-promise = We won't post to any of your accounts without asking first
login-corporate-heading = Sign in with your corporate ID
login-corporate-email = Corporate email address
login-session-heading = You are already signed in
login-session-continue = Continue as { $user }
login-session-other = Or sign in as a different user below.
login-no-way-in = This app has no way to sign in at the moment.
continue-with-facebook = Continue with Facebook
continue-with-google = Continue with Google
continue-with-amazon = Continue with Amazon
continue-with-apple = Continue with Apple

login-error-credentials = Incorrect username or password.
login-error-unknown-user = User does not exist.
login-error-disabled = User is disabled.
login-error-attempts = Password attempts exceeded
login-error-security = This sign-in was refused for security reasons.
login-error-compromised = Your password is known from a data leak at another service. Reset it before you sign in again.
login-error-no-code = A code cannot be sent for this account. Sign in with your password.
login-error-no-option = Login option is not available. Please try another one
login-error-temporary-password = Temporary password has expired and must be reset by an administrator.
login-error-no-domain = No sign-in is set up for this email address.
login-notice-password-changed = Your password has been changed. Sign in with the new one.
login-notice-confirmed = Your account is confirmed. You can sign in now.
login-notice-connect = You already have an account with this email address. Sign in to it once to connect it with { $provider }.

## Sign up

sign-up-heading = Sign up with a new account
sign-up-button = Sign up
sign-up-have-account = Already have an account?
sign-up-sign-in = Sign in
sign-up-terms = By signing up, you agree to our { $terms } and our { $privacy }.
sign-up-terms-of-use = terms of use
sign-up-privacy-policy = privacy policy
sign-up-error-exists = User already exists
sign-up-error-off = SignUp is not permitted for this user pool

attribute-address = Address
attribute-birthdate = Date of birth
attribute-email = Email
attribute-family_name = Family name
attribute-gender = Gender
attribute-given_name = Given name
attribute-locale = Language
attribute-middle_name = Middle name
attribute-name = Name
attribute-nickname = Nickname
attribute-phone_number = Phone number
attribute-picture = Picture (web address)
attribute-preferred_username = Preferred username
attribute-profile = Profile (web address)
attribute-updated_at = Updated at
attribute-website = Website
attribute-zoneinfo = Time zone

## Passwords

password-rules = Password requirements
password-rule-lower-case = Password must contain a lower case letter
password-rule-upper-case = Password must contain an upper case letter
password-rule-number = Password must contain a number
password-rule-symbol = Password must contain a special character
password-rule-length = Password must contain at least { $count } characters
password-rule-met = Met
password-rule-not-met = Not met
new-password = New password
new-password-again = Enter new password again
password-error-policy = The password does not meet the requirements.
password-error-used = You have used this password before. Choose another one.
password-error-compromised = This password is known from data leaks or easy to guess. Choose another one.
password-error-unequal = The passwords do not match.
password-error-outer-space = A password cannot start or end with a space.

## Confirm account

confirm-heading = Confirm your account
confirm-sent-by-email = We have sent a code by email to { $destination }. Enter it below to confirm your account.
confirm-sent-by-sms = We have sent a code by SMS to { $destination }. Enter it below to confirm your account.
confirm-code-known = Enter the verification code that you received to confirm your account, or ask for a new one.
confirm-link-heading = Check your email
confirm-link-sent = We have sent an email to { $destination }. Follow the link in it to confirm your account.
confirm-link-sent-before = Follow the link in the email that we sent you to confirm your account, or ask for a new one.
confirm-code = Verification code
confirm-button = Confirm account
confirm-no-code = Didn't receive a code?
confirm-send-code = Send a new code
confirm-no-link = Didn't receive the email?
confirm-send-link = Send a new email
confirm-notice-code-sent = A new code is on its way.
confirm-notice-link-sent = A new email is on its way.
confirm-error-code = Invalid verification code provided, please try again.
confirm-error-expired = Invalid code provided, please request a code again.
confirm-error-limit = Attempt limit exceeded, please try after some time.
confirm-error-alias = An account with the { $contact } already exists.
confirm-error-cannot-resend = Cannot resend codes. Auto verification not turned on.

confirmed-heading = Your account is confirmed
confirmed-text = You can sign in now.
already-confirmed-heading = Your account is already confirmed
already-confirmed-text = There is nothing left to do here. You can sign in.
go-to-sign-in = Go to sign in

## Forgotten password

forgot-heading = Forgot your password?
forgot-intro-username = Enter your Username below and we will send a message to reset your password
forgot-intro-email = Enter your Email below and we will send a message to reset your password
forgot-intro-phone = Enter your Phone number below and we will send a message to reset your password
forgot-intro-email-or-phone = Enter your Email or phone number below and we will send a message to reset your password
forgot-button = Reset my password
forgot-error-state = User password cannot be reset in the current state.
forgot-error-no-contact = Cannot reset password for the user as there is no registered/verified email or phone_number
forgot-error-administrator = Your password can only be reset by an administrator.
forgot-error-unconfirmed = Confirm your account first, then reset the password.

reset-heading = Reset your password
reset-sent-by-email = We have sent a password reset code by email to { $destination }. Enter it below to reset your password.
reset-sent-by-sms = We have sent a password reset code by SMS to { $destination }. Enter it below to reset your password.
reset-code-known = Enter the password reset code that you received below to reset your password.
reset-code = Reset code
reset-button = Change password

## New password required

new-password-heading = Choose a new password
new-password-intro = Your temporary password has to be replaced before you can go on.
new-password-intro-attributes = Your temporary password has to be replaced, and a few details are missing, before you can go on.
new-password-button = Save and continue

## Signing in without a password

login-send-code = Send me a code instead
login-passkey = Sign in with a passkey
passkey-error = The passkey was not accepted. Try again, or sign in another way.

## Account

account-heading = Your account
account-signed-in-as = Signed in as { $user }
account-profile = Profile
account-save = Save
account-verify = Verify
account-unverified = { $destination } is not verified yet. Enter the code that we sent, or ask for a new one.
account-current-password = Current password
account-factors = Multi-factor authentication
account-preferred = preferred
account-turn-on = Turn on
account-turn-off = Turn off
account-prefer = Prefer
account-app-set-up = Set up an app
account-passkeys = Passkeys
account-passkey-add = Add a passkey
account-remove = Remove
account-devices = Remembered devices
account-sessions = Signed in with these apps
account-session-browser = Signed-in browser
account-session-here = this browser
account-sign-out-everywhere = Sign out everywhere
account-delete = Delete account
account-delete-confirm = To delete your account for good, enter { $user }
account-delete-button = Delete my account
account-delete-mismatch = That is not the name of this account. Nothing was deleted.
account-notice-saved = Saved.
account-notice-verified = Verified.
account-notice-passkey = The passkey was added. You can sign in with it now.

## Devices without a browser

device-heading = Connect a device
device-text = Enter the code that your device shows.
device-code = Code
device-continue = Continue
device-error-code = That code is not valid or has expired. Check it, or start again on your device.
device-confirm-heading = Sign in on your device?
device-confirm-text = { $app } wants to sign in as { $user } on the device that shows this code:
device-confirm-warning = Allow this only if you started it yourself and see this code on your own device. If somebody sent you the code, deny: they would get into your account.
device-allow = Allow
device-deny = Deny
device-allowed-heading = Device connected
device-allowed-text = You can go back to your device now.
device-denied-heading = Request denied
device-denied-text = The device was not signed in.

## Second factor

mfa-code-heading = Enter your authentication code
mfa-code = Authentication code
mfa-code-from-app = Please enter the code from your authenticator app.
mfa-code-from-device = Please enter the code from { $device }
mfa-sent-by-sms = We have delivered the authentication code by SMS to { $destination }. Please enter the code to complete authentication.
mfa-sent-by-email = We have delivered the authentication code by email to { $destination }. Please enter the code to complete authentication.
mfa-back = Back
mfa-other = Use another method
mfa-option-heading = Choose how to sign in
mfa-set-up-option-heading = Choose a multi-factor authentication (MFA) method
mfa-option-sms = SMS
mfa-option-sms-hint = A code is sent to your phone.
mfa-option-app = Authenticator app
mfa-option-app-hint = An app on your phone or computer makes the codes.
mfa-option-email = Email
mfa-option-email-hint = A code is sent to your email address.
mfa-option-error = Choose one of the methods.
mfa-app-heading = Set up authenticator app MFA
mfa-app-scan = Scan this code with your authenticator app, then enter the code that the app shows.
mfa-app-qr = QR code for your authenticator app
mfa-app-show-secret = Show secret key
mfa-app-code = Code from the app
mfa-app-device-name = Name of this device (optional)
mfa-app-button = Sign in
mfa-set-up-sms-heading = Set up SMS MFA
mfa-set-up-sms-intro = We will send a code to this number now, and whenever you sign in.
mfa-set-up-email-heading = Set up email MFA
mfa-set-up-email-intro = We will send a code to this address now, and whenever you sign in.
mfa-send-code = Send code
mfa-error-code = Invalid code. Check it and try again.
mfa-error-used = This code has been used already. Wait for the next one.
mfa-error-not-enabled = The code does not belong to this key. Try the next one.
mfa-error-locked = Too many invalid attempts. Please try again after a few seconds.
custom-heading = One more step
custom-label = Your answer
custom-button = Continue

## Sign out

signed-out-heading = You are signed out
signed-out-text = Your session in this browser has ended.
signed-out-again = Sign in again
sign-out-heading = Sign out?
sign-out-text = You are about to end your session in this browser.
sign-out-text-user = You are signed in as { $user }. Do you want to end this session?
sign-out-button = Sign out
sign-out-apps-heading = Signing you out
sign-out-apps-text = Your apps are being told that your session has ended.
sign-out-stay = Stay signed in
sign-out-close = To stay signed in, close this window.

## Errors

error-heading-request = An error was encountered with the requested page.
error-heading-unexpected = Something went wrong
error-heading-expired = This request has expired
error-hint = Go back to the app you came from and try again.
error-restart = Start again
error-reference = Reference:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = Required String parameter 'client_id' is not present
error-missing-redirect-uri = Required String parameter 'redirect_uri' is not present
error-client-not-enabled = Client is not enabled for OAuth2.0 flows.
error-expired = It took too long to finish signing in. Nothing was changed.
error-cookies = Your browser does not send cookies to this site. Allow them to sign in.
error-csrf = This form is out of date. Open the page again and repeat what you did.
error-unexpected = The page could not be shown. Please try again in a moment.
error-attribute-missing = A value is missing: { $name }
error-attribute-refused = One of the values cannot be set here.
error-busy = Too many people are signing in right now. Please try again in a moment.
error-delivery = The message could not be sent. Please try again in a moment.
error-login-pages-unavailable = Login pages unavailable. Please contact an administrator.

## Where the filter of a pool asks or refuses

captcha-heading = One moment
captcha-text = This site checks that it is talking to a person before it goes on.
captcha-posted = What you just sent was not used. After this check, please enter it again.
captcha-working = Your browser is being checked. This takes a few seconds.
captcha-question = What is { $first } plus { $second }?
captcha-button = Continue
captcha-error-wrong = That was not the result. Please answer this question instead.
captcha-error-gone = The question is no longer open. Please answer this one instead.
captcha-done = Thank you
captcha-needs-script = This check needs JavaScript. Allow it in your browser and open the page again.
filter-blocked = This request is not allowed here.
filter-captcha-in-background = Request not allowed due to WAF captcha.

## Handing the answer to the app

form-post-heading = Taking you back to the app
form-post-text = If nothing happens, use the button below.
form-post-button = Continue

## Messages, where the pool has no words of its own

message-code-subject = Your verification code
message-code = Your verification code is { $code }.
message-reset = Your password reset code is { $code }
message-sign-in-subject = Your authentication code
message-sign-in = Your authentication code is { $code }.
message-invitation-subject = Your temporary password
message-invitation = Your username is { $user } and temporary password is { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Blocked sign-in attempt
message-risk-subject = New sign-in attempt
message-risk-blocked = We blocked an attempt to sign in to your account { $user }.
message-risk-new = Somebody signed in, or tried to, with your account { $user } in an unusual way.
message-risk-time = Time
message-risk-device = Device
message-risk-place = Location
message-risk-address = IP address
message-risk-not-me = This was not me
message-risk-me = This was me
feedback-heading = Was this you?
feedback-heading-done = Thank you
feedback-text = A sign-in with your account looked unusual:
feedback-owned = We will know this device and this network from now on.
feedback-disowned = We will be careful with sign-ins from there. If somebody else may know your password, change it now.
feedback-change-password = Change password
feedback-me-hint = The sign-in is fine.
feedback-not-me-hint = We will be careful with sign-ins from there.
feedback-gone = This link has expired or is not complete.
