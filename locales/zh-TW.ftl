# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = 錯誤：{ $heading } · { $app }
back-to-sign-in = 返回登入
back-to-app = 返回應用程式
close-window = 您可以關閉此視窗。

## Sign-in options: what a person is known by

username = 使用者名稱
email = 電子郵件
phone = 電話號碼
email-or-phone = 電子郵件或電話號碼
password = 密碼
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = 請以 + 和國碼開頭，例如 +12125551234。
show = 顯示
hide = 隱藏
password-of-toggle = 密碼

## Sign in

login-heading = 登入
login-heading-username = 使用使用者名稱和密碼登入
login-heading-email = 使用電子郵件和密碼登入
login-heading-phone = 使用電話號碼和密碼登入
login-heading-email-or-phone = 使用電子郵件或電話號碼和密碼登入
login-button = 登入
login-password-optional = 密碼（如果有）
login-forgot = 忘記密碼？
login-need-account = 沒有帳戶？
login-sign-up = 註冊
login-or = 或
login-social-heading = 使用社群帳戶登入
login-social-promise = 未經您同意，我們不會在您的任何帳戶中發布內容
login-corporate-heading = 使用企業 ID 登入
login-corporate-email = 企業電子郵件地址
login-session-heading = 您已登入
login-session-continue = 以 { $user } 身分繼續
login-session-other = 或在下方以其他使用者身分登入。
login-no-way-in = 此應用程式目前沒有可用的登入方式。
continue-with-facebook = 使用 Facebook 繼續
continue-with-google = 使用 Google 繼續
continue-with-amazon = 使用 Amazon 繼續
continue-with-apple = 使用 Apple 繼續

login-error-credentials = 使用者名稱或密碼不正確。
login-error-unknown-user = 使用者不存在。
login-error-disabled = 使用者已停用。
login-error-attempts = 密碼嘗試次數過多
login-error-security = 基於安全考量，此次登入已被拒絕。
login-error-compromised = 您的密碼已在其他服務的資料外洩中出現。請在再次登入前重設密碼。
login-error-no-code = 無法傳送驗證碼給此帳戶。請使用密碼登入。
login-error-no-option = 此登入方式無法使用。請嘗試其他方式
login-error-temporary-password = 臨時密碼已過期，必須由管理員重設。
login-error-no-domain = 此電子郵件地址未設定登入方式。
login-notice-password-changed = 您的密碼已變更。請使用新密碼登入。
login-notice-confirmed = 您的帳戶已確認。現在可以登入。
login-notice-connect = 您已有使用此電子郵件地址的帳戶。請登入該帳戶一次,以便與 { $provider } 連結。

## Sign up

sign-up-heading = 註冊新帳戶
sign-up-button = 註冊
sign-up-have-account = 已有帳戶？
sign-up-sign-in = 登入
sign-up-terms = 註冊即表示您同意我們的{ $terms }和{ $privacy }。
sign-up-terms-of-use = 使用條款
sign-up-privacy-policy = 隱私權政策
sign-up-error-exists = 使用者已存在
sign-up-error-off = 此使用者集區不允許註冊

attribute-address = 地址
attribute-birthdate = 出生日期
attribute-email = 電子郵件
attribute-family_name = 姓氏
attribute-gender = 性別
attribute-given_name = 名字
attribute-locale = 語言
attribute-middle_name = 中間名
attribute-name = 姓名
attribute-nickname = 暱稱
attribute-phone_number = 電話號碼
attribute-picture = 圖片（網址）
attribute-preferred_username = 偏好的使用者名稱
attribute-profile = 個人檔案（網址）
attribute-updated_at = 更新時間
attribute-website = 網站
attribute-zoneinfo = 時區

## Passwords

password-rules = 密碼要求
password-rule-lower-case = 密碼必須包含小寫字母
password-rule-upper-case = 密碼必須包含大寫字母
password-rule-number = 密碼必須包含數字
password-rule-symbol = 密碼必須包含特殊字元
password-rule-length = 密碼至少需要 { $count } 個字元
password-rule-met = 已符合
password-rule-not-met = 未符合
new-password = 新密碼
new-password-again = 再次輸入新密碼
password-error-policy = 密碼不符合要求。
password-error-used = 您曾經使用過此密碼。請選擇其他密碼。
password-error-compromised = 此密碼已在資料外洩中出現或容易被猜到。請選擇其他密碼。
password-error-unequal = 兩次輸入的密碼不一致。
password-error-outer-space = 密碼不能以空格開頭或結尾。

## Confirm account

confirm-heading = 確認您的帳戶
confirm-sent-by-email = 我們已透過電子郵件將驗證碼傳送至 { $destination }。請在下方輸入以確認您的帳戶。
confirm-sent-by-sms = 我們已透過簡訊將驗證碼傳送至 { $destination }。請在下方輸入以確認您的帳戶。
confirm-code-known = 請輸入收到的驗證碼以確認您的帳戶，或重新取得驗證碼。
confirm-link-heading = 請查看您的電子郵件
confirm-link-sent = 我們已向 { $destination } 傳送電子郵件。請點選其中的連結以確認您的帳戶。
confirm-link-sent-before = 請點選我們傳送的電子郵件中的連結以確認您的帳戶，或重新取得郵件。
confirm-code = 驗證碼
confirm-button = 確認帳戶
confirm-no-code = 沒有收到驗證碼？
confirm-send-code = 傳送新驗證碼
confirm-no-link = 沒有收到電子郵件？
confirm-send-link = 傳送新郵件
confirm-notice-code-sent = 新的驗證碼已傳送。
confirm-notice-link-sent = 新的郵件已傳送。
confirm-error-code = 驗證碼無效，請再試一次。
confirm-error-expired = 驗證碼無效，請重新取得。
confirm-error-limit = 嘗試次數過多，請稍後再試。
confirm-error-alias = 使用此資料（{ $contact }）的帳戶已存在。
confirm-error-cannot-resend = 無法重新傳送驗證碼。自動驗證未開啟。

confirmed-heading = 您的帳戶已確認
confirmed-text = 現在可以登入。
already-confirmed-heading = 您的帳戶先前已確認
already-confirmed-text = 這裡沒有其他操作了。您可以登入。
go-to-sign-in = 前往登入

## Forgotten password

forgot-heading = 忘記密碼？
forgot-intro-username = 請在下方輸入您的使用者名稱，我們將傳送訊息以重設您的密碼
forgot-intro-email = 請在下方輸入您的電子郵件，我們將傳送訊息以重設您的密碼
forgot-intro-phone = 請在下方輸入您的電話號碼，我們將傳送訊息以重設您的密碼
forgot-intro-email-or-phone = 請在下方輸入您的電子郵件或電話號碼，我們將傳送訊息以重設您的密碼
forgot-button = 重設我的密碼
forgot-error-state = 目前的帳戶狀態無法重設密碼。
forgot-error-no-contact = 無法重設密碼，因為沒有已驗證的電子郵件或電話號碼
forgot-error-administrator = 您的密碼只能由管理員重設。
forgot-error-unconfirmed = 請先確認您的帳戶，然後再重設密碼。

reset-heading = 重設您的密碼
reset-sent-by-email = 我們已透過電子郵件將驗證碼傳送至 { $destination }。請在下方輸入以重設您的密碼。
reset-sent-by-sms = 我們已透過簡訊將驗證碼傳送至 { $destination }。請在下方輸入以重設您的密碼。
reset-code-known = 請在下方輸入收到的驗證碼以重設您的密碼。
reset-code = 驗證碼
reset-button = 變更密碼

## New password required

new-password-heading = 設定新密碼
new-password-intro = 繼續之前必須更換臨時密碼。
new-password-intro-attributes = 繼續之前必須更換臨時密碼並補齊缺少的資料。
new-password-button = 儲存並繼續

## Signing in without a password

login-send-code = 改為傳送驗證碼
login-passkey = 使用密碼金鑰登入
passkey-error = 密碼金鑰未被接受。請再試一次或使用其他方式登入。

## Account

account-heading = 您的帳戶
account-signed-in-as = 已登入為 { $user }
account-profile = 個人檔案
account-save = 儲存
account-verify = 驗證
account-unverified = { $destination } 尚未驗證。請輸入我們傳送的驗證碼，或重新取得。
account-current-password = 目前的密碼
account-factors = 多重要素驗證
account-preferred = 偏好
account-turn-on = 開啟
account-turn-off = 關閉
account-prefer = 設為偏好
account-app-set-up = 設定應用程式
account-passkeys = 密碼金鑰
account-passkey-add = 新增密碼金鑰
account-remove = 移除
account-devices = 記住的裝置
account-sessions = 已登入的應用程式
account-session-browser = 已登入的瀏覽器
account-session-here = 此瀏覽器
account-sign-out-everywhere = 在所有位置登出
account-delete = 刪除帳戶
account-delete-confirm = 若要永久刪除您的帳戶，請輸入 { $user }
account-delete-button = 刪除我的帳戶
account-delete-mismatch = 這不是此帳戶的名稱。沒有刪除任何內容。
account-notice-saved = 已儲存。
account-notice-verified = 已驗證。
account-notice-passkey = 密碼金鑰已新增。現在可以使用它登入。

## Devices without a browser

device-heading = 連接裝置
device-text = 請輸入裝置上顯示的代碼。
device-code = 代碼
device-continue = 繼續
device-error-code = 該代碼無效或已過期。請核對代碼，或在裝置上重新開始。
device-confirm-heading = 要在裝置上登入嗎？
device-confirm-text = { $app } 想在顯示此代碼的裝置上以 { $user } 的身分登入：
device-confirm-warning = 只有在您親自發起此操作，且您自己的裝置顯示此代碼時，才選擇允許。如果代碼是別人傳給您的，請拒絕，否則對方將能進入您的帳戶。
device-allow = 允許
device-deny = 拒絕
device-allowed-heading = 裝置已連接
device-allowed-text = 現在可以回到您的裝置了。
device-denied-heading = 要求已拒絕
device-denied-text = 該裝置未登入。

## Second factor

mfa-code-heading = 輸入驗證碼
mfa-code = 驗證碼
mfa-code-from-app = 請輸入驗證器應用程式中的驗證碼。
mfa-code-from-device = 請輸入 { $device } 中的驗證碼
mfa-sent-by-sms = 我們已透過簡訊將驗證碼傳送至 { $destination }。請輸入驗證碼以完成驗證。
mfa-sent-by-email = 我們已透過電子郵件將驗證碼傳送至 { $destination }。請輸入驗證碼以完成驗證。
mfa-back = 返回
mfa-other = 使用其他方式
mfa-option-heading = 選擇登入方式
mfa-set-up-option-heading = 選擇多重要素驗證 (MFA) 方式
mfa-option-sms = 簡訊
mfa-option-sms-hint = 驗證碼將傳送到您的手機。
mfa-option-app = 驗證器應用程式
mfa-option-app-hint = 手機或電腦上的應用程式會產生驗證碼。
mfa-option-email = 電子郵件
mfa-option-email-hint = 驗證碼將傳送到您的電子郵件地址。
mfa-option-error = 請選擇一種方式。
mfa-app-heading = 設定驗證器應用程式
mfa-app-scan = 使用驗證器應用程式掃描此 QR 碼，然後輸入應用程式顯示的驗證碼。
mfa-app-qr = 驗證器應用程式的 QR 碼
mfa-app-show-secret = 顯示密鑰
mfa-app-code = 應用程式中的驗證碼
mfa-app-device-name = 此裝置的名稱（選填）
mfa-app-button = 登入
mfa-set-up-sms-heading = 設定簡訊
mfa-set-up-sms-intro = 我們將在此時以及每次登入時傳送驗證碼到此號碼。
mfa-set-up-email-heading = 設定電子郵件
mfa-set-up-email-intro = 我們將在此時以及每次登入時傳送驗證碼到此地址。
mfa-send-code = 傳送驗證碼
mfa-error-code = 驗證碼無效。請檢查後再試一次。
mfa-error-used = 此驗證碼已使用過。請等待下一個。
mfa-error-not-enabled = 驗證碼與此密鑰不符。請嘗試下一個。
mfa-error-locked = 無效的嘗試次數過多。請在幾秒後再試一次。
custom-heading = 還有一步
custom-label = 您的回答
custom-button = 繼續

## Sign out

signed-out-heading = 您已登出
signed-out-text = 您在此瀏覽器中的工作階段已結束。
signed-out-again = 重新登入
sign-out-heading = 要登出嗎？
sign-out-text = 您即將結束在此瀏覽器中的工作階段。
sign-out-text-user = 您以 { $user } 身分登入。要結束此工作階段嗎？
sign-out-button = 登出
sign-out-apps-heading = 正在登出
sign-out-apps-text = 正在通知您的應用程式：您的工作階段已結束。
sign-out-stay = 保持登入
sign-out-close = 若要保持登入，請關閉此視窗。

## Errors

error-heading-request = 要求的頁面發生錯誤。
error-heading-unexpected = 發生問題
error-heading-expired = 此要求已過期
error-hint = 請返回您來自的應用程式並再試一次。
error-restart = 重新開始
error-reference = 參考編號：
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = 缺少必要參數 'client_id'
error-missing-redirect-uri = 缺少必要參數 'redirect_uri'
error-client-not-enabled = 用戶端未啟用 OAuth 2.0。
error-expired = 登入時間過長。未做任何變更。
error-cookies = 您的瀏覽器未向此網站傳送 Cookie。請允許 Cookie 以便登入。
error-csrf = 此表單已過期。請重新開啟頁面並重複操作。
error-unexpected = 無法顯示頁面。請稍後再試。
error-attribute-missing = 缺少值：{ $name }
error-attribute-refused = 其中一個值無法在此設定。
error-busy = 目前登入人數過多。請稍後再試。
error-delivery = 無法傳送訊息。請稍後再試。
error-login-pages-unavailable = 登入頁面無法使用。請聯絡管理員。

## Where the filter of a pool asks or refuses

captcha-heading = 請稍候
captcha-text = 繼續之前，本網站需要確認操作者是真人。
captcha-posted = 您剛才傳送的內容未被使用。完成此檢查後，請重新輸入。
captcha-working = 正在檢查您的瀏覽器，需要幾秒鐘。
captcha-question = { $first } 加 { $second } 等於多少？
captcha-button = 繼續
captcha-error-wrong = 答案不正確。請改為回答這個問題。
captcha-error-gone = 該問題已失效。請改為回答這個問題。
captcha-done = 謝謝
captcha-needs-script = 此檢查需要 JavaScript。請在瀏覽器中允許它，然後重新開啟頁面。
filter-blocked = 此請求在這裡不被允許。
filter-captcha-in-background = 由於 WAF 驗證碼，請求不被允許。

## Handing the answer to the app

form-post-heading = 正在返回應用程式
form-post-text = 如果沒有反應，請使用下方按鈕。
form-post-button = 繼續

## Messages, where the pool has no words of its own

message-code-subject = 您的驗證碼
message-code = 您的驗證碼是 { $code }。
message-reset = 您的密碼重設驗證碼是 { $code }
message-sign-in-subject = 您的登入驗證碼
message-sign-in = 您的登入驗證碼是 { $code }。
message-invitation-subject = 您的臨時密碼
message-invitation = 您的使用者名稱是 { $user }，臨時密碼是 { $code }。

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = 登入嘗試已遭封鎖
message-risk-subject = 新的登入嘗試
message-risk-blocked = 我們封鎖了一次對您的帳戶 { $user } 的登入嘗試。
message-risk-new = 有人以不尋常的方式登入或嘗試登入您的帳戶 { $user }。
message-risk-time = 時間
message-risk-device = 裝置
message-risk-place = 位置
message-risk-address = IP 位址
message-risk-not-me = 不是我
message-risk-me = 是我
feedback-heading = 這是您本人嗎？
feedback-heading-done = 謝謝
feedback-text = 您的帳戶有一次不尋常的登入：
feedback-owned = 今後我們會辨識此裝置和此網路。
feedback-disowned = 我們會謹慎對待來自那裡的登入。如果其他人可能知道您的密碼，請立即變更。
feedback-change-password = 變更密碼
feedback-me-hint = 這次登入沒有問題。
feedback-not-me-hint = 我們會謹慎對待來自那裡的登入。
feedback-gone = 此連結已過期或不完整。
