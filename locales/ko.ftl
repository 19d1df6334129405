# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = 오류: { $heading } · { $app }
back-to-sign-in = 로그인으로 돌아가기
back-to-app = 앱으로 돌아가기
close-window = 이 창을 닫아도 됩니다.

## Sign-in options: what a person is known by

username = 사용자 이름
email = 이메일
phone = 전화번호
email-or-phone = 이메일 또는 전화번호
password = 비밀번호
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = +와 국가 번호로 시작하세요(예: +12125551234).
show = 표시
hide = 숨기기
password-of-toggle = 비밀번호

## Sign in

login-heading = 로그인
login-heading-username = 사용자 이름과 비밀번호로 로그인
login-heading-email = 이메일과 비밀번호로 로그인
login-heading-phone = 전화번호와 비밀번호로 로그인
login-heading-email-or-phone = 이메일 또는 전화번호와 비밀번호로 로그인
login-button = 로그인
login-password-optional = 비밀번호(있는 경우)
login-forgot = 비밀번호를 잊으셨나요?
login-need-account = 계정이 없으신가요?
login-sign-up = 가입
login-or = 또는
login-social-heading = 소셜 계정으로 로그인
login-social-promise = 먼저 묻지 않고 귀하의 계정에 게시하지 않습니다
login-corporate-heading = 회사 ID로 로그인
login-corporate-email = 회사 이메일 주소
login-session-heading = 이미 로그인되어 있습니다
login-session-continue = { $user }(으)로 계속
login-session-other = 또는 아래에서 다른 사용자로 로그인하세요.
login-no-way-in = 현재 이 앱에 로그인할 수 있는 방법이 없습니다.
continue-with-facebook = Facebook으로 계속
continue-with-google = Google로 계속
continue-with-amazon = Amazon으로 계속
continue-with-apple = Apple로 계속

login-error-credentials = 사용자 이름 또는 비밀번호가 올바르지 않습니다.
login-error-unknown-user = 사용자가 존재하지 않습니다.
login-error-disabled = 사용자가 비활성화되었습니다.
login-error-attempts = 비밀번호 시도 횟수를 초과했습니다
login-error-security = 보안상의 이유로 이 로그인이 거부되었습니다.
login-error-compromised = 비밀번호가 다른 서비스의 데이터 유출로 알려졌습니다. 다시 로그인하기 전에 재설정하세요.
login-error-no-code = 이 계정으로 코드를 보낼 수 없습니다. 비밀번호로 로그인하세요.
login-error-no-option = 이 로그인 옵션을 사용할 수 없습니다. 다른 옵션을 사용해 보세요
login-error-temporary-password = 임시 비밀번호가 만료되어 관리자가 재설정해야 합니다.
login-error-no-domain = 이 이메일 주소에 설정된 로그인이 없습니다.
login-notice-password-changed = 비밀번호가 변경되었습니다. 새 비밀번호로 로그인하세요.
login-notice-confirmed = 계정이 확인되었습니다. 이제 로그인할 수 있습니다.
login-notice-connect = 이 이메일 주소로 된 계정이 이미 있습니다. { $provider }와(과) 연결하려면 해당 계정으로 한 번 로그인하세요.

## Sign up

sign-up-heading = 새 계정으로 가입
sign-up-button = 가입
sign-up-have-account = 이미 계정이 있으신가요?
sign-up-sign-in = 로그인
sign-up-terms = 가입하면 { $terms } 및 { $privacy }에 동의하는 것으로 간주됩니다.
sign-up-terms-of-use = 이용 약관
sign-up-privacy-policy = 개인정보 처리방침
sign-up-error-exists = 이미 존재하는 사용자입니다
sign-up-error-off = 이 사용자 풀에서는 가입할 수 없습니다

attribute-address = 주소
attribute-birthdate = 생년월일
attribute-email = 이메일
attribute-family_name = 성
attribute-gender = 성별
attribute-given_name = 이름
attribute-locale = 언어
attribute-middle_name = 중간 이름
attribute-name = 성명
attribute-nickname = 별명
attribute-phone_number = 전화번호
attribute-picture = 사진(웹 주소)
attribute-preferred_username = 선호하는 사용자 이름
attribute-profile = 프로필(웹 주소)
attribute-updated_at = 업데이트 시각
attribute-website = 웹사이트
attribute-zoneinfo = 시간대

## Passwords

password-rules = 비밀번호 요구 사항
password-rule-lower-case = 비밀번호에 소문자가 포함되어야 합니다
password-rule-upper-case = 비밀번호에 대문자가 포함되어야 합니다
password-rule-number = 비밀번호에 숫자가 포함되어야 합니다
password-rule-symbol = 비밀번호에 특수 문자가 포함되어야 합니다
password-rule-length = 비밀번호는 { $count }자 이상이어야 합니다
password-rule-met = 충족
password-rule-not-met = 미충족
new-password = 새 비밀번호
new-password-again = 새 비밀번호 다시 입력
password-error-policy = 비밀번호가 요구 사항을 충족하지 않습니다.
password-error-used = 이전에 사용한 비밀번호입니다. 다른 비밀번호를 선택하세요.
password-error-compromised = 데이터 유출로 알려졌거나 추측하기 쉬운 비밀번호입니다. 다른 비밀번호를 선택하세요.
password-error-unequal = 비밀번호가 일치하지 않습니다.
password-error-outer-space = 비밀번호는 공백으로 시작하거나 끝날 수 없습니다.

## Confirm account

confirm-heading = 계정 확인
confirm-sent-by-email = { $destination }(으)로 이메일 코드를 보냈습니다. 계정을 확인하려면 아래에 입력하세요.
confirm-sent-by-sms = { $destination }(으)로 SMS 코드를 보냈습니다. 계정을 확인하려면 아래에 입력하세요.
confirm-code-known = 받은 확인 코드를 입력하여 계정을 확인하거나 새 코드를 요청하세요.
confirm-link-heading = 이메일을 확인하세요
confirm-link-sent = { $destination }(으)로 이메일을 보냈습니다. 이메일의 링크를 열어 계정을 확인하세요.
confirm-link-sent-before = 보내 드린 이메일의 링크를 열어 계정을 확인하거나 새 이메일을 요청하세요.
confirm-code = 확인 코드
confirm-button = 계정 확인
confirm-no-code = 코드를 받지 못하셨나요?
confirm-send-code = 새 코드 보내기
confirm-no-link = 이메일을 받지 못하셨나요?
confirm-send-link = 새 이메일 보내기
confirm-notice-code-sent = 새 코드를 보냈습니다.
confirm-notice-link-sent = 새 이메일을 보냈습니다.
confirm-error-code = 확인 코드가 올바르지 않습니다. 다시 시도하세요.
confirm-error-expired = 코드가 올바르지 않습니다. 코드를 다시 요청하세요.
confirm-error-limit = 시도 횟수를 초과했습니다. 잠시 후 다시 시도하세요.
confirm-error-alias = 이 값({ $contact })을 사용하는 계정이 이미 있습니다.
confirm-error-cannot-resend = 코드를 다시 보낼 수 없습니다. 자동 확인이 켜져 있지 않습니다.

confirmed-heading = 계정이 확인되었습니다
confirmed-text = 이제 로그인할 수 있습니다.
already-confirmed-heading = 계정이 이미 확인되었습니다
already-confirmed-text = 여기서 더 할 일이 없습니다. 로그인할 수 있습니다.
go-to-sign-in = 로그인하러 가기

## Forgotten password

forgot-heading = 비밀번호를 잊으셨나요?
forgot-intro-username = 아래에 사용자 이름을 입력하면 비밀번호를 재설정할 수 있는 메시지를 보내 드립니다
forgot-intro-email = 아래에 이메일을 입력하면 비밀번호를 재설정할 수 있는 메시지를 보내 드립니다
forgot-intro-phone = 아래에 전화번호를 입력하면 비밀번호를 재설정할 수 있는 메시지를 보내 드립니다
forgot-intro-email-or-phone = 아래에 이메일 또는 전화번호를 입력하면 비밀번호를 재설정할 수 있는 메시지를 보내 드립니다
forgot-button = 내 비밀번호 재설정
forgot-error-state = 현재 계정 상태에서는 비밀번호를 재설정할 수 없습니다.
forgot-error-no-contact = 확인된 이메일이나 전화번호가 없어 비밀번호를 재설정할 수 없습니다
forgot-error-administrator = 비밀번호는 관리자만 재설정할 수 있습니다.
forgot-error-unconfirmed = 먼저 계정을 확인한 다음 비밀번호를 재설정하세요.

reset-heading = 비밀번호 재설정
reset-sent-by-email = { $destination }(으)로 이메일 코드를 보냈습니다. 비밀번호를 재설정하려면 아래에 입력하세요.
reset-sent-by-sms = { $destination }(으)로 SMS 코드를 보냈습니다. 비밀번호를 재설정하려면 아래에 입력하세요.
reset-code-known = 받은 코드를 아래에 입력하여 비밀번호를 재설정하세요.
reset-code = 코드
reset-button = 비밀번호 변경

## New password required

new-password-heading = 새 비밀번호 선택
new-password-intro = 계속하려면 임시 비밀번호를 변경해야 합니다.
new-password-intro-attributes = 계속하려면 임시 비밀번호를 변경하고 누락된 정보를 입력해야 합니다.
new-password-button = 저장하고 계속

## Signing in without a password

login-send-code = 대신 코드 받기
login-passkey = 패스키로 로그인
passkey-error = 패스키가 승인되지 않았습니다. 다시 시도하거나 다른 방법으로 로그인하세요.

## Account

account-heading = 내 계정
account-signed-in-as = { $user }(으)로 로그인됨
account-profile = 프로필
account-save = 저장
account-verify = 확인
account-unverified = { $destination }이(가) 아직 확인되지 않았습니다. 보내 드린 코드를 입력하거나 새 코드를 요청하세요.
account-current-password = 현재 비밀번호
account-factors = 다중 인증
account-preferred = 기본
account-turn-on = 켜기
account-turn-off = 끄기
account-prefer = 기본으로 설정
account-app-set-up = 앱 설정
account-passkeys = 패스키
account-passkey-add = 패스키 추가
account-remove = 삭제
account-devices = 기억된 기기
account-sessions = 로그인된 앱
account-session-browser = 로그인된 브라우저
account-session-here = 이 브라우저
account-sign-out-everywhere = 모든 곳에서 로그아웃
account-delete = 계정 삭제
account-delete-confirm = 계정을 영구히 삭제하려면 { $user }을(를) 입력하세요
account-delete-button = 내 계정 삭제
account-delete-mismatch = 이 계정의 이름이 아닙니다. 아무것도 삭제되지 않았습니다.
account-notice-saved = 저장되었습니다.
account-notice-verified = 확인되었습니다.
account-notice-passkey = 패스키가 추가되었습니다. 이제 패스키로 로그인할 수 있습니다.

## Devices without a browser

device-heading = 기기 연결
device-text = 기기에 표시된 코드를 입력하세요.
device-code = 코드
device-continue = 계속
device-error-code = 코드가 유효하지 않거나 만료되었습니다. 코드를 확인하거나 기기에서 다시 시작하세요.
device-confirm-heading = 기기에서 로그인하시겠습니까?
device-confirm-text = { $app }에서 이 코드가 표시된 기기에 { $user }(으)로 로그인하려고 합니다.
device-confirm-warning = 본인이 직접 시작했고 본인의 기기에 이 코드가 표시된 경우에만 허용하세요. 다른 사람이 코드를 보냈다면 거부하세요. 허용하면 그 사람이 내 계정에 들어올 수 있습니다.
device-allow = 허용
device-deny = 거부
device-allowed-heading = 기기가 연결되었습니다
device-allowed-text = 이제 기기로 돌아가셔도 됩니다.
device-denied-heading = 요청을 거부했습니다
device-denied-text = 기기에 로그인되지 않았습니다.

## Second factor

mfa-code-heading = 인증 코드 입력
mfa-code = 인증 코드
mfa-code-from-app = 인증 앱의 코드를 입력하세요.
mfa-code-from-device = { $device }의 코드를 입력하세요
mfa-sent-by-sms = { $destination }(으)로 SMS 인증 코드를 보냈습니다. 인증을 완료하려면 코드를 입력하세요.
mfa-sent-by-email = { $destination }(으)로 이메일 인증 코드를 보냈습니다. 인증을 완료하려면 코드를 입력하세요.
mfa-back = 뒤로
mfa-other = 다른 방법 사용
mfa-option-heading = 로그인 방법 선택
mfa-set-up-option-heading = 다중 인증(MFA) 방법 선택
mfa-option-sms = SMS
mfa-option-sms-hint = 휴대폰으로 코드를 보냅니다.
mfa-option-app = 인증 앱
mfa-option-app-hint = 휴대폰이나 컴퓨터의 앱이 코드를 만듭니다.
mfa-option-email = 이메일
mfa-option-email-hint = 이메일 주소로 코드를 보냅니다.
mfa-option-error = 방법을 하나 선택하세요.
mfa-app-heading = 인증 앱 설정
mfa-app-scan = 인증 앱으로 이 코드를 스캔한 다음 앱에 표시된 코드를 입력하세요.
mfa-app-qr = 인증 앱용 QR 코드
mfa-app-show-secret = 비밀 키 표시
mfa-app-code = 앱의 코드
mfa-app-device-name = 이 기기의 이름(선택 사항)
mfa-app-button = 로그인
mfa-set-up-sms-heading = SMS 설정
mfa-set-up-sms-intro = 지금 그리고 로그인할 때마다 이 번호로 코드를 보냅니다.
mfa-set-up-email-heading = 이메일 설정
mfa-set-up-email-intro = 지금 그리고 로그인할 때마다 이 주소로 코드를 보냅니다.
mfa-send-code = 코드 보내기
mfa-error-code = 코드가 올바르지 않습니다. 확인하고 다시 시도하세요.
mfa-error-used = 이미 사용된 코드입니다. 다음 코드를 기다리세요.
mfa-error-not-enabled = 이 키의 코드가 아닙니다. 다음 코드로 시도하세요.
mfa-error-locked = 잘못된 시도가 너무 많습니다. 몇 초 후 다시 시도하세요.
custom-heading = 한 단계 더
custom-label = 답변
custom-button = 계속

## Sign out

signed-out-heading = 로그아웃되었습니다
signed-out-text = 이 브라우저의 세션이 종료되었습니다.
signed-out-again = 다시 로그인
sign-out-heading = 로그아웃할까요?
sign-out-text = 이 브라우저의 세션을 종료하려고 합니다.
sign-out-text-user = { $user }(으)로 로그인되어 있습니다. 이 세션을 종료할까요?
sign-out-button = 로그아웃
sign-out-apps-heading = 로그아웃하는 중
sign-out-apps-text = 세션이 종료되었음을 사용 중인 앱에 알리고 있습니다.
sign-out-stay = 로그인 유지
sign-out-close = 로그인을 유지하려면 이 창을 닫으세요.

## Errors

error-heading-request = 요청한 페이지에서 오류가 발생했습니다.
error-heading-unexpected = 문제가 발생했습니다
error-heading-expired = 요청이 만료되었습니다
error-hint = 이전 앱으로 돌아가서 다시 시도하세요.
error-restart = 다시 시작
error-reference = 참조 번호:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = 필수 매개변수 'client_id'가 없습니다
error-missing-redirect-uri = 필수 매개변수 'redirect_uri'가 없습니다
error-client-not-enabled = 클라이언트에 OAuth 2.0이 활성화되어 있지 않습니다.
error-expired = 로그인하는 데 너무 오래 걸렸습니다. 변경된 내용은 없습니다.
error-cookies = 브라우저가 이 사이트에 쿠키를 보내지 않습니다. 로그인하려면 쿠키를 허용하세요.
error-csrf = 양식이 오래되었습니다. 페이지를 다시 열고 작업을 반복하세요.
error-unexpected = 페이지를 표시할 수 없습니다. 잠시 후 다시 시도하세요.
error-attribute-missing = 값이 누락되었습니다: { $name }
error-attribute-refused = 여기에서 설정할 수 없는 값이 있습니다.
error-busy = 현재 로그인하는 사람이 너무 많습니다. 잠시 후 다시 시도하세요.
error-delivery = 메시지를 보낼 수 없습니다. 잠시 후 다시 시도하세요.
error-login-pages-unavailable = 로그인 페이지를 사용할 수 없습니다. 관리자에게 문의하세요.

## Where the filter of a pool asks or refuses

captcha-heading = 잠시만 기다려 주세요
captcha-text = 계속하기 전에 사람이 사용 중인지 확인합니다.
captcha-posted = 방금 보낸 내용은 사용되지 않았습니다. 확인을 마친 후 다시 입력하세요.
captcha-working = 브라우저를 확인하는 중입니다. 몇 초 정도 걸립니다.
captcha-question = { $first } 더하기 { $second }는 얼마입니까?
captcha-button = 계속
captcha-error-wrong = 답이 맞지 않습니다. 대신 이 질문에 답하세요.
captcha-error-gone = 질문이 더 이상 유효하지 않습니다. 대신 이 질문에 답하세요.
captcha-done = 감사합니다
captcha-needs-script = 이 확인에는 JavaScript가 필요합니다. 브라우저에서 허용하고 페이지를 다시 여세요.
filter-blocked = 이 요청은 허용되지 않습니다.
filter-captcha-in-background = WAF 캡차로 인해 요청이 허용되지 않습니다.

## Handing the answer to the app

form-post-heading = 앱으로 돌아가는 중
form-post-text = 아무 일도 일어나지 않으면 아래 버튼을 사용하세요.
form-post-button = 계속

## Messages, where the pool has no words of its own

message-code-subject = 확인 코드
message-code = 확인 코드는 { $code }입니다.
message-reset = 비밀번호 재설정 코드는 { $code }입니다
message-sign-in-subject = 인증 코드
message-sign-in = 인증 코드는 { $code }입니다.
message-invitation-subject = 임시 비밀번호
message-invitation = 사용자 이름은 { $user }이고 임시 비밀번호는 { $code }입니다.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = 차단된 로그인 시도
message-risk-subject = 새 로그인 시도
message-risk-blocked = 계정 { $user }에 대한 로그인 시도를 차단했습니다.
message-risk-new = 누군가 평소와 다른 방식으로 계정 { $user }에 로그인했거나 로그인을 시도했습니다.
message-risk-time = 시간
message-risk-device = 기기
message-risk-place = 위치
message-risk-address = IP 주소
message-risk-not-me = 제가 아닙니다
message-risk-me = 제가 맞습니다
feedback-heading = 본인이 맞습니까?
feedback-heading-done = 감사합니다
feedback-text = 계정에 평소와 다른 로그인이 있었습니다:
feedback-owned = 이제부터 이 기기와 네트워크를 알아봅니다.
feedback-disowned = 그곳에서의 로그인을 주의하겠습니다. 다른 사람이 비밀번호를 알 수 있다면 지금 변경하세요.
feedback-change-password = 비밀번호 변경
feedback-me-hint = 이 로그인은 문제없습니다.
feedback-not-me-hint = 그곳에서의 로그인을 주의하겠습니다.
feedback-gone = 이 링크는 만료되었거나 완전하지 않습니다.
